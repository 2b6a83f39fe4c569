# shellcheck shell=bash
# Guests: started, loaded, moved and counted.

readonly LEAST_MEMORY_MIB=80

command_guest() {
  local number name index=0 memory=96 rate=0 set="" disk="" shared=0 vcpus=1 uuid=""
  (($# >= 2)) || wrong_use "a host and a name for the guest are needed."
  number=$(host_number "$1")
  name=$2
  shift 2
  [[ $name =~ ^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$ ]] || wrong_use "a guest's name is up to 40 letters, digits and . _ -; found '$name'."
  while (($# > 0)); do
    case $1 in
      --shared) shared=1 && shift && continue ;;
      --memory | --rate | --set | --disk | --vcpus) is_whole "${2-}" || wrong_use "$1 needs a whole number; found '${2-}'." ;;
      --uuid) [[ ${2-} =~ ^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$ ]] || wrong_use "--uuid needs a UUID in lower case; found '${2-}'." ;;
      *) wrong_use "unknown option '$1'." ;;
    esac
    printf -v "${1#--}" '%s' "$2"
    shift 2
  done
  ((memory >= LEAST_MEMORY_MIB)) || wrong_use "a guest needs --memory $LEAST_MEMORY_MIB (MiB) or more to boot; found $memory."
  ((!shared)) || [[ -n $disk ]] || wrong_use "--shared says where a disk lies: give --disk too."
  [[ $(control "$number" domstate "$name" 2>/dev/null) == "" ]] || fail "there is a guest $name on $(host_name "$number") already."
  index=$(guest_index "$name" new)
  local image="" folder=$HOSTS/$number/lib/images
  if [[ -n $disk ]]; then
    image=/var/lib/libvirt/images/$name.qcow2
    ((!shared)) || { image=/var/lib/libvirt/shared/$name.qcow2 && folder=$SHARED; }
    qemu-img create -q -f qcow2 "$folder/$name.qcow2" "${disk}M"
  fi
  uuid=${uuid:-$(printf '6c616200-9e57-4000-8000-%012d' "$index")}
  domain_xml >"$HOSTS/$number/run/$name.xml"
  control "$number" define "$HOSTS/$number/run/$name.xml" >/dev/null
  control "$number" start "$name"
  rm -f -- "$HOSTS/$number/run/$name.xml"
  cp -pn -- "$HOSTS/$number"/cache/qemu/capabilities/*.xml "$LAB_CACHE/capabilities/" 2>/dev/null || true
}

# Reads the variables of command_guest.
domain_xml() {
  local type=qemu
  [[ $(accelerator) != kvm ]] || type=kvm
  cat <<TEXT
<domain type='$type'>
  <name>$name</name>
  <uuid>$uuid</uuid>
  <memory unit='MiB'>$memory</memory>
  <vcpu>$vcpus</vcpu>
  <os>
    <type arch='x86_64' machine='pc-i440fx-7.2'>hvm</type>
    <kernel>$LAB_CACHE/vmlinuz</kernel>
    <initrd>$LAB_CACHE/initrd</initrd>
    <cmdline>console=ttyS0 quiet edd=off mitigations=off nokaslr audit=0 tsc=unstable random.trust_cpu=on panic=-1 lab.name=$name lab.ip=$(address_of_guest "$index")/16 lab.to=$LAB_NET.0.1 lab.port=$HEARTBEAT_PORT lab.period=10 lab.rate=$rate ${set:+lab.set=$set}</cmdline>
  </os>
  <features><acpi/></features>
  <cpu mode='custom' match='exact' check='none'><model>qemu64</model></cpu>
  <on_crash>destroy</on_crash>
  <devices>
    <emulator>$(emulator)</emulator>
TEXT
  [[ -z $image ]] || cat <<TEXT
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' discard='unmap'/>
      <source file='$image'/>
      <target dev='vda' bus='virtio'/>
    </disk>
TEXT
  cat <<TEXT
    <interface type='bridge'>
      <source bridge='br0'/>
      <mac address='$(printf '52:54:00:1a:%02x:%02x' $((index / 256)) $((index % 256)))'/>
      <model type='virtio'/>
      <rom enabled='no'/>
    </interface>
    <serial type='file'><source path='$LAB_DIR/serial/$name.log' append='on'/></serial>
    <memballoon model='virtio'><stats period='2'/></memballoon>
  </devices>
</domain>
TEXT
}

# virsh against a host, from where all hosts can be reached.
control() {
  local number=$1
  shift
  nsenter --net="/run/netns/$SWITCH" virsh -q -c "$(uri_of "$number" unix)" "$@"
}

# A number for a guest's name, the same each time: its line in a file. With "new", a name without one is given one.
guest_index() {
  (
    flock 9
    touch -- "$LAB_DIR/guests"
    if ! grep -nxF -- "$1" "$LAB_DIR/guests" | cut -d: -f1 | grep .; then
      [[ ${2-} == new ]] || fail "no guest was ever called $1 in this lab; there were: $(tr '\n' ' ' <"$LAB_DIR/guests")"
      echo "$1" >>"$LAB_DIR/guests"
      wc -l <"$LAB_DIR/guests"
    fi
  ) 9>"$LAB_DIR/guests.lock"
}

address_of_guest() {
  echo "$LAB_NET.$((1 + $1 / 250)).$((1 + $1 % 250))"
}

# Asks the guest itself, over its network, after giving it another rate if one is named.
command_load() {
  (($# >= 1 && $# <= 3)) || wrong_use "a guest's name is needed, and perhaps a rate and a set."
  local index address message=status give_up number
  for number in "${@:2}"; do
    is_whole "$number" || wrong_use "rate and set are whole numbers, MiB/s and MiB; found '$number'."
  done
  index=$(guest_index "$1")
  address=$(address_of_guest "$index")
  (($# == 1)) || message="dirty ${*:2}"
  give_up=$(($(milliseconds) + 5000))
  while (($(milliseconds) < give_up)); do
    # shellcheck disable=SC2016 # the inner shell expands them
    nsenter --net="/run/netns/$SWITCH" bash -c \
      'exec 3<>"/dev/udp/$1/$2"; printf %s "$3" >&3; timeout 1 dd bs=512 count=1 <&3 2>/dev/null' _ "$address" "$CONTROL_PORT" "$message" \
      2>/dev/null | grep . && return
    sleep 0.1 # a refusal comes at once, while the guest boots
  done
  fail "the guest $1 did not answer on $address:$CONTROL_PORT within 5 s: it does not run, is paused, or its host is cut off."
}

# One migration, timed, with the silence that the guest's own heartbeats had.
command_migrate() {
  local via=unix name source target started ended outcome=0 said facts
  if [[ ${1-} == --via ]]; then
    via=${2-}
    shift $(($# < 2 ? $# : 2))
  fi
  (($# >= 3)) || wrong_use "a guest, its host and the host to move it to are needed."
  name=$1
  source=$(host_number "$2")
  target=$(host_number "$3")
  shift 3
  local destination
  destination=$(uri_of "$target" "$via")
  started=$(milliseconds)
  said=$(control "$source" migrate --live "$name" --desturi "$destination" "$@" 2>&1) || outcome=$?
  ended=$(milliseconds)
  sleep 1.2 # the guest may fall silent for a while after virsh has returned
  facts=$(control "$target" domjobinfo "$name" --completed 2>/dev/null | awk -F: '
    /Total downtime|Iteration|Data processed|Data total|Memory processed|Dirty rate|Time elapsed:|Setup time/ {
      gsub(/^ +| +$/, "", $2); gsub(/ +/, " ", $2); printf " %s=%s;", $1, $2 }') || true
  echo "migrate $name $(host_name "$source") $(host_name "$target") rc=$outcome wall_ms=$((ended - started))" \
    "gap_ms=$(longest_gap "$name" "$started" $((ended + 1200)))${said:+ said=[$(tr -s '\n' ' ' <<<"$said")]}$facts"
  return "$outcome"
}

# The longest silence of a guest that touches a time window; silences under 40 ms are not recorded.
longest_gap() {
  awk -v name="$1" -v from="$2" -v to="$3" '
    $3 != name { next }
    $1 == "gap" && $2 >= from && $2 - $4 <= to && $4 > longest { longest = $4 }
    $1 == "silent" { since = $2 }
    $1 != "silent" { since = 0 }
    END { if (since && to - since > longest) longest = to - since; print longest ? longest : "<40" }' "$LAB_DIR/heartbeats.log"
}

# ---------------------------------------------------------------- counting, without a word from libvirt

# HOST NAME PID STATE, one line for each QEMU of a guest; the state is the letter in /proc/PID/stat.
command_ps() {
  (($# == 0)) || wrong_use "ps takes no arguments; found '$*'."
  local number
  for number in $(host_numbers); do
    guest_processes "$number"
  done
}

guest_processes() {
  local name pid guest stat
  name=$(host_name "$1")
  for pid in $(pids_in "$name"); do
    guest=$(guest_of "$pid") || continue
    stat=$(cat "/proc/$pid/stat" 2>/dev/null) || continue
    stat=${stat##*) } # after the program's name, which may hold anything
    [[ ${stat%% *} == [ZX] ]] || echo "$name $guest $pid ${stat%% *}"
  done
}

# The name of the guest that a process runs; fails for all but a QEMU that has one.
guest_of() {
  local program arguments i
  program=$(readlink "/proc/$1/exe" 2>/dev/null) && [[ ${program##*/} == qemu-system-* ]] || return 1
  mapfile -d '' -t arguments 2>/dev/null <"/proc/$1/cmdline" || return 1
  for ((i = 1; i < ${#arguments[@]}; i++)); do
    if [[ ${arguments[i - 1]} == -name && ${arguments[i]} == guest=* ]]; then
      program=${arguments[i]#guest=}
      echo "${program%%,*}"
      return
    fi
  done
  return 1
}

command_kill_guest() {
  (($# == 2)) || wrong_use "a host and a guest's name are needed."
  local number pid
  number=$(host_number "$1")
  pid=$(guest_processes "$number" | awk -v name="$2" '$2 == name { print $3 }')
  [[ -n $pid ]] || fail "no QEMU of $2 runs on $(host_name "$number")." "'./drover lab ps' lists what runs where."
  # shellcheck disable=SC2086 # there may be two
  kill -KILL $pid
  echo "$(host_name "$number"): killed guest $2 (pid ${pid//$'\n'/, })"
}
