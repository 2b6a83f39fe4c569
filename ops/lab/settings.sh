# shellcheck shell=bash
# What the environment, or the lab that is up in this folder, says; and the names and folders that follow from it.

readonly HEARTBEAT_PORT=9998              # where the collector listens; a guest answers on the next one
readonly CONTROL_PORT=$((HEARTBEAT_PORT + 1))
readonly MOST_HOSTS=200
readonly LONGEST_SOCKET_PATH=107          # of sun_path in unix(7), without its end
readonly SETTINGS="LAB_PREFIX LAB_NET LAB_ACCEL LAB_LINK_MBIT LAB_RACKS LAB_RACK_MBIT LAB_TLS"

# Sets all LAB_* variables: from the environment, else as "up" found them in this folder, else by default.
load_settings() {
  local name value
  LAB_DIR=$(readlink -m -- "${LAB_DIR:-$ROOT/.drover/lab}")
  LAB_CACHE=$(readlink -m -- "${LAB_CACHE:-$ROOT/.drover/lab-cache}")
  if [[ -f $LAB_DIR/settings ]]; then
    while IFS='=' read -r name value; do
      [[ " $SETTINGS " != *" $name "* || -n ${!name-} ]] || printf -v "$name" '%s' "$value"
    done <"$LAB_DIR/settings"
  fi
  LAB_PREFIX=${LAB_PREFIX:-lab}
  LAB_NET=${LAB_NET:-198.18}
  LAB_ACCEL=${LAB_ACCEL:-auto}
  LAB_LINK_MBIT=${LAB_LINK_MBIT:-0}
  LAB_RACKS=${LAB_RACKS:-0}
  LAB_RACK_MBIT=${LAB_RACK_MBIT:-0}
  LAB_TLS=${LAB_TLS:-1}
  export LAB_DIR LAB_CACHE LAB_PREFIX LAB_NET LAB_ACCEL LAB_LINK_MBIT LAB_RACKS LAB_RACK_MBIT LAB_TLS
  check_settings
  HOSTS=$LAB_DIR/hosts                    # one folder for each host
  SHARED=$LAB_DIR/shared                  # what all hosts see as /var/lib/libvirt/shared
  SWITCH=$LAB_PREFIX-net                  # the switch's network namespace
  readonly HOSTS SHARED SWITCH
}

check_settings() {
  local name
  [[ $LAB_PREFIX =~ ^[a-z][a-z0-9]{0,7}$ ]] \
    || fail "LAB_PREFIX must be up to 8 lower-case letters and digits, a letter first; found '$LAB_PREFIX'."
  [[ $LAB_NET =~ ^[0-9]{1,3}\.[0-9]{1,3}$ ]] \
    || fail "LAB_NET must be the first two numbers of an IPv4 network, as in 198.18; found '$LAB_NET'."
  [[ $LAB_ACCEL =~ ^(auto|kvm|tcg)$ ]] || fail "LAB_ACCEL must be auto, kvm or tcg; found '$LAB_ACCEL'."
  [[ $LAB_TLS =~ ^[01]$ ]] || fail "LAB_TLS must be 0 or 1; found '$LAB_TLS'."
  for name in LAB_LINK_MBIT LAB_RACKS LAB_RACK_MBIT; do
    is_whole "${!name}" || fail "$name must be a whole number, 0 for none; found '${!name}'."
  done
  [[ $LAB_DIR != *[[:space:]\'\"\&\<\>?]* ]] || fail "LAB_DIR must be without spaces, quotes and any of & < > ?; found '$LAB_DIR'."
  local socket=$LAB_DIR/hosts/$MOST_HOSTS/run/libvirt-sock
  ((${#socket} <= LONGEST_SOCKET_PATH)) \
    || fail "LAB_DIR must be at most $((LONGEST_SOCKET_PATH - ${#socket} + ${#LAB_DIR})) characters long, for its sockets' sake; $LAB_DIR has ${#LAB_DIR}."
}

# Keeps the settings for the commands that come after, so that LAB_DIR alone names a lab.
save_settings() {
  local name
  for name in $SETTINGS; do
    printf '%s=%s\n' "$name" "${!name}"
  done >"$LAB_DIR/settings.next"
  mv -f -- "$LAB_DIR/settings.next" "$LAB_DIR/settings"
}

need_root() {
  ((EUID == 0)) || fail "this needs root (namespaces, bridges, libvirt); you are $(id -un)." "Try: sudo ./drover lab ${USING-}"
}

need_lab() {
  [[ -f $LAB_DIR/settings && -e /run/netns/$SWITCH ]] \
    || fail "no lab is up in $LAB_DIR." "'./drover lab up 3' starts one; LAB_DIR names another folder."
}
