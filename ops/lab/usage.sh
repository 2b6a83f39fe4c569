# shellcheck shell=bash
# What each command says about itself.

readonly COMMANDS=" deps up status down guest load migrate ps uri virsh exec fence crash cut heal pause resume daemon kill-guest link disk cassandra enter "

usage() {
  case $1 in
    "" | -h | --help) usage_of_all ;;
    deps) page "deps" "Install Debian's packages that are missing, fetch a guest kernel and sshd, build the guest, and find out whether KVM works." \
      "Needs root. Quick when all is there. Kernel and sshd are unpacked into LAB_CACHE, not installed." ;;
    up) page "up [HOSTS]" "Start HOSTS hosts (3 unless said) on one switch, and what is missing of hosts that are there already." \
      "Also switches fenced hosts on again. A host that was only cut off stays cut off." \
      "" "Examples:" "  ./drover lab up 3" "  LAB_DIR=/tmp/other LAB_PREFIX=other ./drover lab up 2     a second lab beside it" ;;
    status) page "status" "One line for each host: name, address, link, libvirtd and guests." ;;
    down) page "down" "Kill everything in the lab's namespaces and remove the lab. What was built stays in LAB_CACHE." ;;
    guest) page "guest HOST NAME [OPTIONS]" "Define and start a guest that sends a heartbeat every 10 ms and can dirty memory at a set rate." "" \
      "  --memory MIB   its memory, 80 or more                             96 unless said" \
      "  --rate MIB     how much memory it dirties a second                0 unless said" \
      "  --set MIB      how large the memory is that it dirties            a quarter of its memory unless said" \
      "  --disk MIB     give it a disk, which it writes to and verifies: a qcow2 in /var/lib/libvirt/images of this host" \
      "  --shared       put that disk into /var/lib/libvirt/shared, which all hosts see (migrate with --unsafe)" \
      "  --vcpus N      virtual CPUs                                       1 unless said" \
      "  --uuid UUID    its UUID                                           6c616200-9e57-4000-8000-<number of the name> unless said" \
      "" "Example:" "  ./drover lab guest 1 web --memory 128 --rate 20 --set 32 --disk 64" ;;
    load) page "load NAME [RATE [SET]]" "Ask a running guest how it is, after setting the rate (MiB/s) and the set (MiB) it dirties if they are named." \
      "It answers: ok NAME rate= set= pages= n= bad= disk= checked= diskbad=. bad counts memory pages, and diskbad disk blocks," \
      "that did not hold what was written last; disk and checked count blocks written and verified." \
      "" "Examples:" "  ./drover lab load web          only ask" "  ./drover lab load web 40 32    40 MiB/s over 32 MiB" ;;
    migrate) page "migrate [--via unix|tcp|tls|ssh] NAME HOST HOST [virsh migrate's options]" "Move a guest live from the first host to the second, and print how long it took and how long the guest was silent." \
      "Exit code: that of virsh." "" "Examples:" "  ./drover lab migrate web 1 2" \
      "  ./drover lab migrate --via tcp web 1 2 --p2p --copy-storage-all --bandwidth 32" ;;
    ps) page "ps" "One line for each QEMU process of a guest in any host, also an incoming one: HOST NAME PID STATE (the letter in /proc/PID/stat)." ;;
    uri) page "uri HOST [unix|tcp|tls|ssh]" "Print the libvirt URI of a host; unix unless said. tcp and tls reach it from './drover lab exec' only." ;;
    virsh) page "virsh HOST ARGUMENTS" "Run virsh against a host." "" "Example:" "  ./drover lab virsh 1 list --all" ;;
    exec) page "exec COMMAND" "Run a command inside the switch's network, where the addresses of hosts and guests can be reached." \
      "" "Example:" "  ./drover lab exec virsh -c \"\$(./drover lab uri 2 tls)\" list" ;;
    fence) page "fence HOST" "Switch a host off: its link goes down, and everything on it is killed. Returns when nothing is left, and prints what it killed." \
      "A repeat does no harm. './drover lab up' switches it on." ;;
    crash) page "crash HOST" "Kill everything on a host, with its link left up: others see closed connections. './drover lab up' starts its libvirtd." ;;
    cut) page "cut HOST" "Take a host's link down: a partition. 'heal' takes it up." ;;
    heal) page "heal HOST" "Take the link of a host that was cut off up again." ;;
    pause) page "pause HOST" "Stop (SIGSTOP) everything on a host, guests too: a host that hangs. 'resume' lets it go on." ;;
    resume) page "resume HOST" "Let a paused host go on." ;;
    daemon) page "daemon HOST kill|start|pause|resume" "Kill, start, stop or continue a host's libvirtd; its guests run on." ;;
    kill-guest) page "kill-guest HOST NAME" "Kill the QEMU of a guest on a host, also an incoming one." ;;
    link) page "link HOST MBIT|off [--delay MS] [--loss PERCENT]" "Limit a host's link in both directions. Delay and loss need the kernel's sch_netem." "" \
      "Examples:" "  ./drover lab link 1 100 --delay 5" "  ./drover lab link 1 off" ;;
    cassandra) page "cassandra up [NODES] | status | kill N | pause N | resume N | down" \
      "Real Apache Cassandra nodes on loopback, 1 to 3, each an acknowledged write on its disk. Needs no root." \
      "Their addresses are a lab's own, so that labs of several folders can run beside each other: 'status' prints them." \
      "'kill' is kill -9; 'up' starts again what is missing, with its data. 'down' stops all and forgets the data." \
      "" "Example:" "  ./drover lab cassandra up 3" ;;
    disk) page "disk HOST MIB|off" "Lay an empty file system with so much room over the folder of a host's images, or take it away again." ;;
    *) wrong_use "unknown command '$1'." ;;
  esac
}

page() {
  printf 'Usage: ./drover lab %s\n\n' "$1"
  shift
  printf '%s\n' "$@"
}

usage_of_all() {
  cat <<TEXT
Usage: ./drover lab COMMAND

Real libvirt daemons ("hosts") with tiny real guests on this machine, to migrate between, break and fence.
A HOST is a number, or a name as in lab-h2. Needs root, and Debian's packages; 'deps' gets them.

Commands:
  deps                               install what is missing (the only command that does)
  up [HOSTS] | status | down         start hosts, look at them, remove everything
  guest HOST NAME [OPTIONS]          start a guest: --memory --rate --set --disk --shared --vcpus --uuid
  load NAME [RATE [SET]]             ask a guest how it is; set how fast it dirties memory
  migrate NAME HOST HOST [OPTIONS]   one live migration, timed
  ps                                 every QEMU process, without asking libvirt
  uri HOST [unix|tcp|tls|ssh]        a host's libvirt URI
  virsh HOST ARGUMENTS               virsh against a host
  exec COMMAND                       a command in the hosts' network
  fence HOST | crash HOST            switch a host off; kill its programs
  cut HOST | heal HOST               take its link down, up
  pause HOST | resume HOST           stop all of it, let it go on
  daemon HOST kill|start|pause|resume     its libvirtd alone
  kill-guest HOST NAME               one guest's QEMU
  link HOST MBIT|off [--delay MS] [--loss PERCENT]
  disk HOST MIB|off                  little room for a host's images
  cassandra up [NODES] | status | kill N | pause N | resume N | down

Examples:
  ./drover lab deps && ./drover lab up 2
  ./drover lab guest 1 web --rate 5 --set 20
  ./drover lab migrate web 1 2
  ./drover lab down

Settings, from the environment; a lab that is up remembers all but the first two:
  LAB_DIR         the lab's folder                          .drover/lab
  LAB_CACHE       what is fetched and built, for all labs   .drover/lab-cache
  LAB_PREFIX      of namespaces and hosts                   lab
  LAB_NET         first two numbers of its network          198.18 (RFC 2544)
  LAB_ACCEL       auto, kvm or tcg                          auto
  LAB_LINK_MBIT   rate of each host's link                  0: no limit
  LAB_RACKS       switches below the core                   0: all hosts on the core
  LAB_RACK_MBIT   rate of each rack's uplink                0: no limit
  LAB_TLS         0: no certificates                        1

Exit codes: 0 done, 255 wrong use or an error; 'migrate', 'virsh' and 'exec' pass on their program's.
TEXT
}
