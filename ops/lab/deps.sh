# shellcheck shell=bash
# What the lab needs from Debian, and the guest that is built from it once for all labs of this checkout.

# What must be on the PATH, and the package that brings it.
readonly -A PACKAGE_OF=(
  [qemu-system-x86_64]=qemu-system-x86 [qemu-img]=qemu-utils [libvirtd]=libvirt-daemon [virsh]=libvirt-clients
  [busybox]=busybox-static [ip]=iproute2 [tc]=iproute2 [gcc]=gcc [cpio]=cpio [openssl]=openssl [ssh]=openssh-client
  [unshare]=util-linux [xz]=xz-utils [shellcheck]=shellcheck)
# What is no program: firmware, drivers, headers, and the library that sshd needs.
readonly -A PACKAGE_OF_FILE=(
  [/usr/share/seabios/bios-256k.bin]=seabios
  [/usr/lib/x86_64-linux-gnu/libvirt/connection-driver/libvirt_driver_qemu.so]=libvirt-daemon-driver-qemu
  [/usr/include/stdio.h]=libc6-dev
  [/usr/lib/x86_64-linux-gnu/libwrap.so.0]=libwrap0
  [/usr/lib/jvm/java-17-openjdk-amd64/bin/java]=openjdk-17-jre-headless)
# In the order in which the guest loads them.
readonly GUEST_MODULES="virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci failover net_failover
  virtio_net virtio_blk virtio_balloon"

# Installs what is missing, builds the guest, and finds out how guests can run here. Quick when there is nothing to do.
command_deps() {
  [[ $# == 0 ]] || wrong_use "deps takes no arguments; found '$*'."
  need_root
  local packages
  mapfile -t packages < <(missing_packages)
  if ((${#packages[@]} > 0)); then
    command -v apt-get >/dev/null || fail "Debian's apt-get is needed to install ${packages[*]}, and was not found."
    say "installing ${packages[*]} …"
    apt-get update -q >&2 || fail "apt-get update failed: the packages need Debian's package sources."
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${packages[@]}" >&2 \
      || fail "apt-get could not install ${packages[*]}; what it said stands above."
  fi
  lock_cache
  [[ -x $LAB_CACHE/sshd && -f $LAB_CACHE/modules/order && -f $LAB_CACHE/vmlinuz ]] || fetch_unpacked
  build_guest
  find_accelerator
  unlock_cache
  say "all is there; guests run with $(accelerator)"
}

# Fails with everything that is missing at once.
need_all() {
  need_root
  local packages missing=()
  mapfile -t packages < <(missing_packages)
  ((${#packages[@]} == 0)) || missing+=("packages: ${packages[*]}")
  [[ -f $LAB_CACHE/vmlinuz && -f $LAB_CACHE/modules/order ]] || missing+=("a guest kernel in $LAB_CACHE")
  [[ -x $LAB_CACHE/sshd ]] || missing+=("sshd in $LAB_CACHE")
  ((${#missing[@]} == 0)) || fail "the lab needs what is not here:" "${missing[@]/#/  }" "As root, this gets all of it: ./drover lab deps"
}

missing_packages() {
  local what
  {
    for what in "${!PACKAGE_OF[@]}"; do
      command -v "$what" >/dev/null || echo "${PACKAGE_OF[$what]}"
    done
    for what in "${!PACKAGE_OF_FILE[@]}"; do
      [[ -e $what ]] || echo "${PACKAGE_OF_FILE[$what]}"
    done
  } | sort -u
}

lock_cache() {
  mkdir -p -- "$LAB_CACHE"
  exec 8>"$LAB_CACHE/lock"
  if ! flock --nonblock 8; then
    say "another lab is preparing the guest; waiting for it …"
    flock 8
  fi
}

unlock_cache() {
  exec 8>&-
}

# A guest kernel and sshd are unpacked and not installed: the machine neither boots the one nor serves with the other.
fetch_unpacked() {
  local folder kernel
  say "fetching a guest kernel and sshd …"
  kernel=$(apt-cache depends linux-image-cloud-amd64 2>/dev/null | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
  if [[ -z $kernel ]]; then # no package lists yet
    apt-get update -q >&2 || fail "apt-get update failed: the guest's kernel comes from Debian's package sources."
    kernel=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
  fi
  folder=$(mktemp -d -- "$LAB_CACHE/unpack.XXXXXX")
  (cd -- "$folder" && apt-get download -q -o APT::Sandbox::User=root "$kernel" openssh-server >&2) \
    || fail "could not download $kernel and openssh-server from Debian's package sources."
  local package
  for package in "$folder"/*.deb; do
    dpkg -x "$package" "$folder/root"
  done
  keep_kernel "$folder/root"
  install -m 755 -- "$folder/root/usr/sbin/sshd" "$LAB_CACHE/sshd"
  rm -rf -- "$folder"
}

# Copies from an unpacked kernel package what the guest needs.
keep_kernel() {
  local from=$1 name found
  rm -rf -- "$LAB_CACHE/modules"
  mkdir -p -- "$LAB_CACHE/modules"
  for name in $GUEST_MODULES; do
    found=$(find "$from/lib/modules" -name "$name.ko*" -print -quit)
    case $found in
      "") continue ;; # built into the kernel
      *.xz) xz -dc -- "$found" >"$LAB_CACHE/modules/$name.ko" ;;
      *) cp -- "$found" "$LAB_CACHE/modules/$name.ko" ;;
    esac
    echo "$name.ko" >>"$LAB_CACHE/modules/order.next"
  done
  mv -- "$LAB_CACHE/modules/order.next" "$LAB_CACHE/modules/order"
  cp -- "$from"/boot/vmlinuz-* "$LAB_CACHE/vmlinuz"
}

# ---------------------------------------------------------------- the guest

# Builds what is older than its source: the heartbeat collector, and the guest's initrd.
build_guest() {
  local root source=$HERE/guest
  if [[ $source/labhb.c -nt $LAB_CACHE/labhb ]]; then
    compile "$LAB_CACHE/labhb.next" "$source/labhb.c"
    mv -f -- "$LAB_CACHE/labhb.next" "$LAB_CACHE/labhb"
  fi
  if [[ $source/labguest.c -nt $LAB_CACHE/initrd || $source/init -nt $LAB_CACHE/initrd ]]; then
    root=$(mktemp -d -- "$LAB_CACHE/root.XXXXXX")
    mkdir -p -- "$root/bin" "$root/modules"
    compile "$root/bin/labguest" -static -s -pthread "$source/labguest.c"
    cp -- "$(command -v busybox)" "$root/bin/busybox"
    cp -- "$LAB_CACHE"/modules/* "$root/modules/"
    install -m 755 -- "$source/init" "$root/init"
    (cd -- "$root" && find . | cpio -o -H newc --quiet | gzip -6) >"$LAB_CACHE/initrd.next"
    mv -f -- "$LAB_CACHE/initrd.next" "$LAB_CACHE/initrd"
    rm -rf -- "$root"
  fi
  make_emulator
}

compile() {
  local output=$1
  shift
  gcc -O2 -Wall -Wextra -o "$output" "$@" || fail "gcc could not build ${*: -1}; what it said stands above."
}

# KVM only where the guest really boots with it: /dev/kvm may exist and yet not run a stock kernel. Found out once.
find_accelerator() {
  [[ $LAB_ACCEL == auto && ! -s $LAB_CACHE/accelerator ]] || return 0
  local found=tcg
  if [[ -c /dev/kvm ]] && guest_boots_with_kvm; then
    found=kvm
  fi
  echo "$found" >"$LAB_CACHE/accelerator"
}

guest_boots_with_kvm() {
  local said
  said=$(timeout -k 1 12 qemu-system-x86_64 -accel kvm -m 192 -nodefaults -nographic -no-reboot -serial stdio \
    -kernel "$LAB_CACHE/vmlinuz" -initrd "$LAB_CACHE/initrd" -append "console=ttyS0 edd=off panic=-1 lab.name=probe" \
    </dev/null 2>/dev/null | tr -d '\0' || true)
  [[ $said == *"lab-guest up"* ]]
}

accelerator() {
  if [[ $LAB_ACCEL == auto ]]; then
    cat -- "$LAB_CACHE/accelerator"
  else
    echo "$LAB_ACCEL"
  fi
}

# The program that libvirt starts for a guest.
#
# QEMU before 9.0 loses guest writes when a guest runs under TCG and migrates: the fast path of
# cpu_physical_memory_sync_dirty_bitmap(), for RAM sizes that are a multiple of 256 KiB, clears dirty bits and does not
# reset the TLB (mended by "physmem: Fix migration dirty bitmap coherency with TCG memory access"). 8 KiB more RAM than
# that keeps QEMU off this path; libvirt itself only knows whole MiB, hence a wrapper.
emulator() {
  local version
  version=$(qemu-system-x86_64 --version | sed -n 's/.*version \([0-9]*\).*/\1/p;q')
  if [[ $(accelerator) == kvm ]] || ((version >= 9)); then
    command -v qemu-system-x86_64
  else
    echo "$LAB_CACHE/qemu-tcg"
  fi
}

# Made anew only when it would differ: libvirt keeps what it knows of an emulator by its time of change.
make_emulator() {
  local wrapper=$LAB_CACHE/qemu-tcg
  sed "s|@QEMU@|$(command -v qemu-system-x86_64)|" "$HERE/guest/qemu-tcg" >"$wrapper.next"
  if cmp -s -- "$wrapper.next" "$wrapper"; then
    rm -f -- "$wrapper.next"
  else
    chmod 755 -- "$wrapper.next"
    mv -f -- "$wrapper.next" "$wrapper"
  fi
}
