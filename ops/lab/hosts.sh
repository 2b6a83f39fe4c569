# shellcheck shell=bash
# Hosts. Each has a network, UTS and mount namespace, its own /etc/libvirt, /run/libvirt and so on, and its own host_uuid.

# Which folders and files of a host stand where the machine's own would: FOLDER:PATH.
readonly HOST_FOLDERS="etc:/etc/libvirt run:/run/libvirt lib:/var/lib/libvirt log:/var/log/libvirt cache:/var/cache/libvirt"
readonly HOST_FILES="hosts passwd group shadow"
# Where the files of all prefixes in use stand, each with its lab's folder.
readonly CLAIMS=/run/drover-lab

command_up() {
  local hosts=${1-3} number started finished shown=-1 failed=0
  local -A starting=()
  (($# <= 1)) || wrong_use "up takes one number of hosts; found '$*'."
  if [[ ! $hosts =~ ^[1-9][0-9]{0,2}$ ]] || ((hosts > MOST_HOSTS)); then
    wrong_use "up needs a number of hosts from 1 to $MOST_HOSTS; found '$hosts'."
  fi
  claim_prefix
  started=$(milliseconds)
  lock_cache
  build_guest
  [[ $LAB_ACCEL != auto || -s $LAB_CACHE/accelerator ]] || say "trying whether guests boot with KVM here …"
  find_accelerator
  unlock_cache
  save_settings
  make_keys
  switch_up
  collector_up
  for ((number = 1; number <= hosts; number++)); do
    host_up "$number" &
    starting[$number]=$!
  done
  while :; do
    finished=0
    for number in "${!starting[@]}"; do
      kill -0 "${starting[$number]}" 2>/dev/null || ((finished += 1))
    done
    ((finished < hosts)) || break
    if (($(milliseconds) - started > 2000 && finished != shown)); then
      say "$finished of $hosts hosts are up …"
      shown=$finished
    fi
    sleep 0.1
  done
  for number in "${!starting[@]}"; do
    wait "${starting[$number]}" || ((failed += 1))
  done
  ((failed == 0)) || fail "$failed of $hosts hosts did not start; see above."
  print_hosts
}

# A prefix names namespaces of the whole machine, so one lab at a time has it.
claim_prefix() {
  local before=""
  need_prefix
  [[ ! -f $LAB_DIR/settings ]] || before=$(grep -E '^LAB_(PREFIX|NET|RACKS|TLS)=' "$LAB_DIR/settings" | sort)
  if [[ -n $before && -n $(namespaces) && $before != "$(printf '%s\n' LAB_NET="$LAB_NET" LAB_PREFIX="$LAB_PREFIX" LAB_RACKS="$LAB_RACKS" LAB_TLS="$LAB_TLS")" ]]; then
    fail "the lab that is up in $LAB_DIR has other settings: ${before//$'\n'/ }." "End it first: LAB_DIR=$LAB_DIR ./drover lab down"
  fi
  mkdir -p -- "$CLAIMS" "$HOSTS" "$SHARED" "$LAB_DIR/serial" "$LAB_CACHE/capabilities"
  echo "$LAB_DIR" >"$CLAIMS/$LAB_PREFIX"
  # The places where a host's own folders are put, in its namespaces alone; they may not exist here yet.
  [[ -e /etc/hosts ]] || : >/etc/hosts
  mkdir -p /etc/libvirt /etc/pki /run/libvirt /run/sshd /var/lib/libvirt /var/log/libvirt /var/cache/libvirt
}

# Fails if another lab has this prefix and lives. What is left of one whose processes are all gone, as when the
# machine's session ended, is nobody's: it is taken over.
need_prefix() {
  local owner="" namespace
  [[ ! -f $CLAIMS/$LAB_PREFIX ]] || owner=$(<"$CLAIMS/$LAB_PREFIX")
  [[ $owner != "$LAB_DIR" ]] || return 0
  for namespace in $(namespaces); do
    [[ -z $(pids_in "$namespace") && -n $owner ]] \
      || fail "the prefix $LAB_PREFIX is taken by ${owner:+the lab in }${owner:-namespaces that no lab of this kind made} (see: ip netns list)." \
        "Set LAB_PREFIX to another one${owner:+, or end that lab: LAB_DIR=$owner ./drover lab down}."
  done
  forget_prefix
}

forget_prefix() {
  local namespace
  for namespace in $(namespaces); do
    kill_all "$namespace" >/dev/null
    ip netns del "$namespace"
  done
  rm -f -- "$CLAIMS/$LAB_PREFIX"
}

# Starts what is missing of a host, and waits until it answers.
host_up() {
  local number=$1 folder=$HOSTS/$1 name
  name=$(host_name "$number")
  mkdir -p -- "$folder"/{etc/qemu,etc/storage/autostart,run,lib/images,lib/shared,log/qemu,cache/qemu/capabilities}
  host_network_up "$number"
  if [[ -f $folder/off ]]; then # a fence switched it off
    ip -n "$SWITCH" link set "h$number" up
    rm -f -- "$folder/off"
  fi
  write_configuration "$number"
  ((!LAB_TLS)) || make_host_certificate "$number"
  runs_in "$name" "$folder/sshd.pid" || start_inside "$number" sshd
  daemon_start "$number"
}

daemon_start() {
  local number=$1 folder=$HOSTS/$1
  runs_in "$(host_name "$number")" "$folder/libvirtd.pid" && return
  rm -f -- "$folder/libvirtd.pid"
  # What libvirt found out about the emulator: seconds less for the first guest.
  cp -pn -- "$LAB_CACHE"/capabilities/*.xml "$folder/cache/qemu/capabilities/" 2>/dev/null || true
  start_inside "$number" libvirtd
  wait_for 300 answers_or_died "$number" $! || true
  answers "$number" || fail "$(host_name "$number") did not start. The end of $folder/log:" \
    "$(tail -n 5 -- "$folder/log/libvirtd.out" "$folder/log/libvirtd.log" 2>&1)"
}

answers_or_died() {
  answers "$1" || gone "$2"
}

answers() {
  [[ -S $HOSTS/$1/run/libvirt-sock ]] && virsh -q -c "$(uri_of "$1" unix)" uri >/dev/null 2>&1
}

start_inside() {
  local number=$1 program=$2
  setsid ip netns exec "$(host_name "$number")" unshare --mount --uts "$HERE/lab" enter "$number" "$program" \
    </dev/null >>"$HOSTS/$number/log/$program.out" 2>&1 &
}

# Not for users: becomes a host's program, called in that host's network namespace and in fresh others.
command_enter() {
  local number=$1 program=$2 folder=$HOSTS/$1 place
  mount --make-rprivate /
  hostname "$(host_name "$number")"
  mount --bind "$SHARED" "$folder/lib/shared"
  for place in $HOST_FOLDERS; do
    mount --rbind "$folder/${place%%:*}" "${place#*:}"
  done
  for place in $HOST_FILES; do
    mount --bind "$folder/$place" "/etc/$place"
  done
  ((!LAB_TLS)) || mount --bind "$folder/pki" /etc/pki
  case $program in
    libvirtd) exec libvirtd --listen --pid-file "$folder/libvirtd.pid" --config /etc/libvirt/libvirtd.conf ;;
    sshd)
      exec "$LAB_CACHE/sshd" -D -e -f /dev/null -h "$LAB_DIR/ssh/host_key" -o PidFile="$folder/sshd.pid" -o UsePAM=no -o StrictModes=no \
        -o AuthorizedKeysFile="$LAB_DIR/ssh/id.pub" -o ListenAddress="$(host_address "$number")" -o PasswordAuthentication=no
      ;;
  esac
}

write_configuration() {
  local number=$1 folder=$HOSTS/$1 address pool other
  address=$(host_address "$number")
  # Pools, so that a copy of storage can make its image at the target by itself.
  for pool in default:images shared:shared; do
    echo "<pool type='dir'><name>${pool%%:*}</name><target><path>/var/lib/libvirt/${pool#*:}</path></target></pool>" \
      >"$folder/etc/storage/${pool%%:*}.xml"
    ln -sf "/etc/libvirt/storage/${pool%%:*}.xml" "$folder/etc/storage/autostart/${pool%%:*}.xml"
  done
  cat >"$folder/etc/libvirtd.conf" <<TEXT
listen_tls = $LAB_TLS
listen_tcp = 1
listen_addr = "$address"
auth_tcp = "none"
auth_tls = "none"
auth_unix_rw = "none"
auth_unix_ro = "none"
unix_sock_rw_perms = "0700"
host_uuid = "$(printf '6c616200-1ab0-4000-8000-%012d' "$number")"
log_outputs = "2:file:/var/log/libvirt/libvirtd.log"
max_clients = 200
max_client_requests = 20
max_workers = 20
keepalive_interval = 5
keepalive_count = 5
TEXT
  # Root, no security drivers, no private /dev, no cgroups, no virtlogd: there is neither systemd nor udev in the lab.
  cat >"$folder/etc/qemu.conf" <<TEXT
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
namespaces = [ ]
cgroup_controllers = [ ]
stdio_handler = "file"
migration_host = "$address"
migration_address = "$address"
keepalive_interval = 5
keepalive_count = 5
migrate_tls_x509_verify = 1
TEXT
  {
    echo "127.0.0.1 localhost"
    for ((other = 1; other <= MOST_HOSTS; other++)); do
      echo "$LAB_NET.0.$((10 + other)) $LAB_PREFIX-h$other"
    done
  } >"$folder/hosts"
  # libvirtd asks for the user that Debian's libvirt-daemon-system makes, and sshd for its own: they have them in here only.
  { grep -vE '^(libvirt-qemu|sshd):' /etc/passwd; echo 'libvirt-qemu:x:64055:64055::/var/lib/libvirt:/usr/sbin/nologin'
    echo 'sshd:x:64056:65534::/run/sshd:/usr/sbin/nologin'; } >"$folder/passwd"
  { grep -v '^libvirt-qemu:' /etc/group; echo 'libvirt-qemu:x:64055:'; } >"$folder/group"
  echo 'root:*:20000:0:99999:7:::' >"$folder/shadow"
}

# ---------------------------------------------------------------- asking

command_status() {
  (($# == 0)) || wrong_use "status takes no arguments; found '$*'."
  if [[ ! -f $LAB_DIR/settings ]]; then
    echo "no lab is up in $LAB_DIR"
    return
  fi
  print_hosts
}

print_hosts() {
  local number
  for number in $(host_numbers); do
    print_host "$number"
  done
}

print_host() {
  local number=$1 name guests state=up
  name=$(host_name "$number")
  ip -n "$SWITCH" -o link show "h$number" 2>/dev/null | grep -q 'state DOWN' && state="cut off"
  if [[ -f $HOSTS/$number/off ]]; then
    echo "$name $(host_address "$number") off"
  elif ! runs_in "$name" "$HOSTS/$number/libvirtd.pid"; then
    echo "$name $(host_address "$number") $state, no libvirtd"
  else
    guests=$(timeout 5 virsh -q -c "$(uri_of "$number" unix)" list --all 2>/dev/null \
      | awk '{ name = $2; $1 = $2 = ""; sub(/^ +/, ""); printf "%s%s (%s)", separator, name, $0; separator = ", " }') || guests="no answer"
    echo "$name $(host_address "$number") $state, libvirtd $(<"$HOSTS/$number/libvirtd.pid"), guests: ${guests:-none}"
  fi
}

command_uri() {
  (($# >= 1 && $# <= 2)) || wrong_use "a host is needed, and perhaps a transport."
  local number
  number=$(host_number "$1")
  uri_of "$number" "${2-unix}"
}

uri_of() {
  local number=$1
  case $2 in
    unix) echo "qemu+unix:///system?socket=$HOSTS/$number/run/libvirt-sock" ;;
    tcp) echo "qemu+tcp://$(host_address "$number")/system" ;;
    tls)
      ((LAB_TLS)) || fail "this lab was made with LAB_TLS=0 and has no certificates." "End it, and start it without LAB_TLS."
      echo "qemu+tls://$(host_address "$number")/system?pkipath=$LAB_DIR/ca"
      ;;
    ssh) echo "qemu+ssh://root@$(host_address "$number")/system?keyfile=$LAB_DIR/ssh/id&no_verify=1&command=$LAB_DIR/ssh/ssh" ;;
    *) wrong_use "a transport is unix, tcp, tls or ssh; found '$2'." ;;
  esac
}

command_virsh() {
  (($# >= 1)) || wrong_use "a host is needed, and what to say to its virsh."
  local number
  number=$(host_number "$1")
  shift
  exec virsh -q -c "$(uri_of "$number" unix)" "$@"
}

# Ends all, at once, and forgets it; what was built stays in the cache.
command_down() {
  (($# == 0)) || wrong_use "down takes no arguments; found '$*'."
  need_root
  need_prefix
  forget_prefix
  rm -rf -- "${HOSTS:?}" "${SHARED:?}" "$LAB_DIR"/{serial,ca,ca-wrong,ca-wrong.next,ssh,guests,guests.lock,heartbeats.log,labhb.pid,settings}
  rmdir -- "$LAB_DIR" 2>/dev/null || true
}
