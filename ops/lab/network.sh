# shellcheck shell=bash
# Namespaces, bridges and links. The machine's own network is left as it is: nothing of it is connected to the lab's.

# A host's number, from its number or its name as in "lab-h2".
host_number() {
  local number=${1-}
  number=${number#"$LAB_PREFIX"-h}
  [[ $number =~ ^[1-9][0-9]{0,2}$ ]] \
    || wrong_use "a host is needed, a number or a name as in $LAB_PREFIX-h2; found '${1-}'."
  [[ -d $HOSTS/$number ]] || fail "there is no host $number; there are: $(host_numbers | tr '\n' ' ')"
  echo "$number"
}

host_numbers() {
  find "$HOSTS" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' 2>/dev/null | sort -n
}

host_name() {
  echo "$LAB_PREFIX-h$1"
}

host_address() {
  echo "$LAB_NET.0.$((10 + $1))"
}

namespaces() {
  find /run/netns -mindepth 1 -maxdepth 1 \( -name "$SWITCH" -o -name "$LAB_PREFIX-h[0-9]*" \) -printf '%f\n' 2>/dev/null | sort -V
}

pids_in() {
  ip netns pids "$1" 2>/dev/null || true
}

# Whether the process whose number stands in file $2 is alive in namespace $1: never a stranger with the same number.
runs_in() {
  local pid
  pid=$(cat -- "$2" 2>/dev/null) && [[ -n $pid && "/proc/$pid/ns/net" -ef "/run/netns/$1" ]]
}

# The switch's namespace: a core bridge, and racks below it if there are to be any.
switch_up() {
  local rack racks=()
  [[ ! -e /run/netns/$SWITCH ]] || return 0
  ip netns add "$SWITCH" || fail "cannot make the network namespace $SWITCH: the lab needs the rights of a real root."
  for ((rack = 1; rack <= LAB_RACKS; rack++)); do
    racks+=("link add rack$rack type bridge" "link add up$rack type veth peer name dn$rack"
      "link set up$rack master core up" "link set dn$rack master rack$rack up" "link set rack$rack up")
  done
  printf '%s\n' "link set lo up" "link add core type bridge" "addr add $LAB_NET.0.1/16 dev core" "link set core up" "${racks[@]}" \
    | ip -n "$SWITCH" -batch -
  for ((rack = 1; rack <= LAB_RACKS; rack++)); do
    shape "$SWITCH" "up$rack" "$LAB_RACK_MBIT"
    shape "$SWITCH" "dn$rack" "$LAB_RACK_MBIT"
  done
}

collector_up() {
  runs_in "$SWITCH" "$LAB_DIR/labhb.pid" && return
  setsid nsenter --net="/run/netns/$SWITCH" "$LAB_CACHE/labhb" "$HEARTBEAT_PORT" "$LAB_DIR/heartbeats.log" 40 </dev/null >/dev/null 2>&1 8>&- &
  echo $! >"$LAB_DIR/labhb.pid"
}

# A host's namespace: a bridge that holds its uplink and its guests.
host_network_up() {
  local number=$1 name bridge=core
  name=$(host_name "$number")
  [[ ! -e /run/netns/$name ]] || return 0
  ((LAB_RACKS == 0)) || bridge=rack$(((number - 1) % LAB_RACKS + 1))
  ip netns add "$name"
  printf '%s\n' "link add h$number type veth peer name uplink netns $name" "link set h$number master $bridge up" \
    | ip -n "$SWITCH" -batch -
  printf '%s\n' "link set lo up" "link add br0 type bridge" "link set uplink master br0 up" \
    "addr add $(host_address "$number")/16 dev br0" "link set br0 up" | ip -n "$name" -batch -
  ((LAB_LINK_MBIT == 0)) || shape_link "$number" "$LAB_LINK_MBIT" 0 0
}

# Limits what leaves a host's link, in both directions: Mbit/s, milliseconds of delay, per cent of loss; 0 for none.
shape_link() {
  shape "$SWITCH" "h$1" "$2" "$3" "$4"
  shape "$(host_name "$1")" uplink "$2" "$3" "$4"
}

shape() {
  local namespace=$1 device=$2 mbit=$3 delay=${4:-0} loss=${5:-0}
  if [[ $delay != 0 || $loss != 0 ]]; then
    local terms=(delay "${delay}ms" loss "${loss}%" limit 10000)
    ((mbit == 0)) || terms+=(rate "${mbit}mbit")
    ip netns exec "$namespace" tc qdisc replace dev "$device" root netem "${terms[@]}" \
      || fail "the kernel refused a delay or loss, and left the link as it was: it needs the module sch_netem."
  elif ((mbit > 0)); then
    ip netns exec "$namespace" tc qdisc replace dev "$device" root tbf rate "${mbit}mbit" burst 256kb latency 50ms
  else
    ip netns exec "$namespace" tc qdisc del dev "$device" root 2>/dev/null || true # there may be none
  fi
}

# Runs a command where the hosts' addresses can be reached.
command_exec() {
  (($# > 0)) || wrong_use "a command to run is needed."
  exec nsenter --net="/run/netns/$SWITCH" -- "$@"
}
