# shellcheck shell=bash
# What goes wrong with hosts, on demand.

# Power off: first the link, so that the others see silence and no closed connection; then everything, until nothing is left.
command_fence() {
  local number
  number=$(one_host "$@")
  touch -- "$HOSTS/$number/off"
  ip -n "$SWITCH" link set "h$number" down
  kill_host "$number"
}

# The host's programs die and its network does not: the others see closed connections.
command_crash() {
  local number
  number=$(one_host "$@")
  kill_host "$number"
}

kill_host() {
  local killed
  killed=$(kill_all "$(host_name "$1")")
  find "$HOSTS/$1/run" -mindepth 1 -delete # as /run is empty after a start
  echo "$(host_name "$1"): ${killed:-nothing was running}"
}

# Kills what is in a namespace until nothing is left, and says what it was.
kill_all() {
  local pid pids name tenths=100 said=""
  local -A seen=()
  while pids=$(pids_in "$1") && [[ -n $pids ]]; do
    ((tenths-- > 0)) || fail "these processes in $1 do not end: $pids"
    for pid in $pids; do
      if [[ -z ${seen[$pid]-} ]]; then
        name=$(cat "/proc/$pid/comm" 2>/dev/null) || continue
        [[ $name != qemu-system* ]] || name="guest $(guest_of "$pid" || true)"
        seen[$pid]=$name
        said+="${said:+, }$name $pid"
      fi
      kill -KILL "$pid" 2>/dev/null || true
    done
    sleep 0.05
  done
  echo "${said:+killed $said}"
}

command_cut() {
  local number
  number=$(one_host "$@")
  ip -n "$SWITCH" link set "h$number" down
}

command_heal() {
  local number
  number=$(one_host "$@")
  [[ ! -f $HOSTS/$number/off ]] || fail "$(host_name "$number") is switched off by a fence." "'./drover lab up' switches it on."
  ip -n "$SWITCH" link set "h$number" up
}

command_pause() {
  local number
  number=$(one_host "$@")
  signal_all STOP "$(host_name "$number")"
}

command_resume() {
  local number
  number=$(one_host "$@")
  signal_all CONT "$(host_name "$number")"
}

signal_all() {
  local pid
  for pid in $(pids_in "$2"); do
    kill "-$1" "$pid" 2>/dev/null || true
  done
}

# libvirtd alone: its guests run on.
command_daemon() {
  (($# == 2)) || wrong_use "a host and what to do with its libvirtd are needed."
  local number pid
  number=$(host_number "$1")
  if [[ $2 == start ]]; then
    [[ ! -f $HOSTS/$number/off ]] || fail "$(host_name "$number") is switched off by a fence." "'./drover lab up' switches it on."
    daemon_start "$number"
    return
  fi
  runs_in "$(host_name "$number")" "$HOSTS/$number/libvirtd.pid" || fail "no libvirtd runs on $(host_name "$number")." \
    "'./drover lab daemon $number start' starts it."
  pid=$(<"$HOSTS/$number/libvirtd.pid")
  case $2 in
    kill)
      kill -KILL "$pid"
      wait_for 100 gone "$pid" || fail "libvirtd $pid does not end."
      ;;
    pause) kill -STOP "$pid" ;;
    resume) kill -CONT "$pid" ;;
    *) wrong_use "libvirtd can be asked to kill, start, pause or resume; found '$2'." ;;
  esac
}

gone() {
  ! kill -0 "$1" 2>/dev/null
}

command_link() {
  (($# >= 2)) || wrong_use "a host and a rate in Mbit/s, or off, are needed."
  local number mbit=$2 delay=0 loss=0
  number=$(host_number "$1")
  [[ $mbit != off ]] || mbit=0
  is_whole "$mbit" || wrong_use "a rate is a whole number of Mbit/s, or off; found '$mbit'."
  shift 2
  while (($# > 0)); do
    is_whole "${2-}" || wrong_use "$1 needs a whole number; found '${2-}'."
    case $1 in
      --delay) delay=$2 ;;
      --loss) loss=$2 ;;
      *) wrong_use "unknown option '$1'." ;;
    esac
    shift 2
  done
  ((loss <= 100)) || wrong_use "--loss is a share in per cent, at most 100; found $loss."
  shape_link "$number" "$mbit" "$delay" "$loss"
}

# A file system of its own, in memory, over the folder where a host's images lie: with little room on it, or with room again.
command_disk() {
  (($# == 2)) || wrong_use "a host and the room for its images in MiB, or off, are needed."
  local number room=$2 inside
  number=$(host_number "$1")
  runs_in "$(host_name "$number")" "$HOSTS/$number/libvirtd.pid" || fail "no libvirtd runs on $(host_name "$number")."
  inside=(nsenter --mount --target "$(<"$HOSTS/$number/libvirtd.pid")")
  if [[ $room == off ]]; then
    "${inside[@]}" umount --lazy /var/lib/libvirt/images
  else
    { is_whole "$room" && ((room > 0)); } || wrong_use "room is a whole number of MiB, or off; found '$room'."
    "${inside[@]}" mount -t tmpfs -o "size=${room}m" lab-images /var/lib/libvirt/images
  fi
}

one_host() {
  (($# == 1)) || wrong_use "one host is needed, a number or a name as in $LAB_PREFIX-h2; found '$*'."
  host_number "$1"
}
