# shellcheck shell=bash
# Apache Cassandra from its jars: real nodes for the journal, on loopback addresses of this lab's own.

readonly CASSANDRA_VERSION=5.0.9
readonly CASSANDRA_JAVA=/usr/lib/jvm/java-17-openjdk-amd64/bin/java # the newest that this version runs on
readonly CASSANDRA_MOST=3
readonly CASSANDRA_HEAP=${LAB_CASSANDRA_HEAP:-768M}
# What the server reaches into, as its own start script says.
readonly CASSANDRA_EXPORTS="java.base/jdk.internal.misc java.base/jdk.internal.ref java.base/sun.nio.ch java.base/java.lang.ref
  java.management.rmi/com.sun.jmx.remote.internal.rmi java.rmi/sun.rmi.registry java.rmi/sun.rmi.server java.sql/java.sql
  jdk.unsupported/sun.misc jdk.compiler/com.sun.tools.javac.file jdk.attach/sun.tools.attach"
readonly CASSANDRA_OPENS="java.base/java.lang.module java.base/jdk.internal.loader java.base/jdk.internal.ref java.base/jdk.internal.reflect
  java.base/jdk.internal.math java.base/jdk.internal.module java.base/jdk.internal.util.jar jdk.management/com.sun.management.internal
  java.base/sun.nio.ch java.base/java.io java.base/java.lang.reflect java.base/java.lang java.base/java.util java.base/java.nio
  java.base/java.util.concurrent java.base/java.util.concurrent.atomic java.base/java.math java.base/java.net"

command_cassandra() {
  local action=${1-}
  [[ $# == 0 ]] || shift
  case $action in
    up | status | kill | pause | resume | down) "cassandra_$action" "$@" ;;
    *) wrong_use "cassandra can be asked for up, status, kill, pause, resume or down; found '$action'." ;;
  esac
}

# 127.A.B.N: A and B follow from the lab's folder, and are never 0, the machine's own loopback. Or N in LAB_CASSANDRA_NET, for whoever has made
# a network with such addresses. With LAB_CASSANDRA_DISK each node's data lie on a disk of that size, in memory (for whoever wants to fill it).
cassandra_address() {
  local sum
  if [[ -n ${LAB_CASSANDRA_NET-} ]]; then
    echo "$LAB_CASSANDRA_NET.$1"
    return
  fi
  sum=$(printf %s "$LAB_DIR" | cksum)
  sum=${sum%% *}
  echo "127.$((1 + sum % 250)).$((1 + sum / 250 % 250)).$1"
}

cassandra_up() {
  local nodes=${1-1} number
  { is_whole "$nodes" && ((nodes >= 1 && nodes <= CASSANDRA_MOST)); } \
    || wrong_use "1 to $CASSANDRA_MOST nodes can run; found '$nodes'."
  [[ -x $CASSANDRA_JAVA ]] || fail "Cassandra $CASSANDRA_VERSION needs Java 17, and $CASSANDRA_JAVA is not there." \
    "As root, this gets it: ./drover lab deps"
  fetch_cassandra
  for ((number = 1; number <= nodes; number++)); do
    cassandra_runs "$number" || start_cassandra "$number"
    wait_for 1800 cassandra_answers_or_died "$number" || true
    cassandra_answers "$number" || fail "Cassandra node $number did not start within 180 s. The end of its log:" \
      "$(tail -n 20 -- "$(cassandra_folder "$number")/out" 2>/dev/null)"
  done
  cassandra_status
}

cassandra_folder() {
  echo "$LAB_DIR/cassandra/$1"
}

fetch_cassandra() {
  local jars=$LAB_CACHE/cassandra-$CASSANDRA_VERSION next
  [[ ! -d $jars ]] || return 0
  command -v mvn >/dev/null || fail "Maven is needed to fetch Cassandra $CASSANDRA_VERSION, and was not found."
  say "fetching Cassandra $CASSANDRA_VERSION …"
  mkdir -p -- "$LAB_CACHE"
  next=$(mktemp -d -- "$LAB_CACHE/cassandra.XXXXXX")
  cat >"$next/pom.xml" <<TEXT
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
  <groupId>lab</groupId><artifactId>cassandra</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency>
    <groupId>org.apache.cassandra</groupId><artifactId>cassandra-all</artifactId><version>$CASSANDRA_VERSION</version>
  </dependency></dependencies>
</project>
TEXT
  mvn -B -q -f "$next/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$next/jars" >&2 || fail "Maven could not fetch Cassandra; what it said stands above."
  mv -T -- "$next/jars" "$jars" 2>/dev/null || [[ -d $jars ]] # another lab may have been quicker
  rm -rf -- "$next"
}

configure_cassandra() {
  local folder address
  folder=$(cassandra_folder "$1")
  address=$(cassandra_address "$1")
  mkdir -p -- "$folder/conf" "$folder/data"
  if [[ -n ${LAB_CASSANDRA_DISK-} ]] && ! mountpoint -q -- "$folder/data"; then
    mount -t tmpfs -o "size=$LAB_CASSANDRA_DISK" cassandra "$folder/data" || fail "a disk of its own for Cassandra needs root."
  fi
  cat >"$folder/conf/cassandra.yaml" <<TEXT
cluster_name: drover-lab
num_tokens: 16
partitioner: org.apache.cassandra.dht.Murmur3Partitioner
listen_address: $address
rpc_address: $address
native_transport_port: 9042
storage_port: 7000
endpoint_snitch: SimpleSnitch
seed_provider:
  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
    parameters: [ { seeds: "$(cassandra_address 1):7000" } ]
data_file_directories: [ $folder/data/data ]
commitlog_directory: $folder/data/commitlog
hints_directory: $folder/data/hints
saved_caches_directory: $folder/data/saved_caches
cdc_raw_directory: $folder/data/cdc_raw
# A write is acknowledged when it is on the disk: with "periodic" the last seconds could be lost.
commitlog_sync: group
commitlog_sync_group_window: 2ms
commitlog_segment_size: 32MiB
auto_snapshot: false
concurrent_compactors: 1
compaction_throughput: 32MiB/s
memtable_heap_space: 192MiB
memtable_offheap_space: 192MiB
file_cache_size: 64MiB
networking_cache_size: 32MiB
request_timeout: 10s
read_request_timeout: 10s
write_request_timeout: 10s
range_request_timeout: 10s
dynamic_snitch: false
TEXT
  cat >"$folder/conf/logback.xml" <<TEXT
<configuration>
  <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d{HH:mm:ss} %-5level %logger{20} %msg%n</pattern></encoder>
  </appender>
  <root level="WARN"><appender-ref ref="OUT"/></root>
</configuration>
TEXT
}

start_cassandra() {
  local folder jars=$LAB_CACHE/cassandra-$CASSANDRA_VERSION place flags=() agent
  folder=$(cassandra_folder "$1")
  configure_cassandra "$1"
  for place in $CASSANDRA_EXPORTS; do
    flags+=(--add-exports "$place=ALL-UNNAMED")
  done
  for place in $CASSANDRA_OPENS; do
    flags+=(--add-opens "$place=ALL-UNNAMED")
  done
  agent=$(find "$jars" -name 'jamm-*.jar' -print -quit)
  setsid nohup "$CASSANDRA_JAVA" "-Xms$CASSANDRA_HEAP" "-Xmx$CASSANDRA_HEAP" -XX:MaxDirectMemorySize=384M -XX:+UseG1GC -Xss512k \
    -XX:+ExitOnOutOfMemoryError "-XX:ErrorFile=$folder/crash.log" -XX:-CreateCoredumpOnCrash "-javaagent:$agent" "${flags[@]}" -Djdk.attach.allowAttachSelf=true -Djava.security.manager=allow \
    -Dio.netty.tryReflectionSetAccessible=true "-Dcassandra.config=file://$folder/conf/cassandra.yaml" \
    "-Dlogback.configurationFile=$folder/conf/logback.xml" "-Dcassandra.storagedir=$folder/data" "-Dcassandra.logdir=$folder" \
    -Dcassandra.ring_delay_ms=2000 -Dcassandra.skip_wait_for_gossip_to_settle=0 -Dcassandra.superuser_setup_delay_ms=0 \
    -Dcassandra.consistent.rangemovement=false -Djna.nosys=true -Dcassandra-foreground=yes \
    -cp "$folder/conf:$jars/*" org.apache.cassandra.service.CassandraDaemon </dev/null >"$folder/out" 2>&1 &
  echo $! >"$folder/pid"
}

# A number that another program has got since is not taken for the node's.
cassandra_runs() {
  local pid
  pid=$(cat -- "$(cassandra_folder "$1")/pid" 2>/dev/null) || return 1
  tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "$(cassandra_folder "$1")/conf"
}

cassandra_answers() {
  (exec 3<>"/dev/tcp/$(cassandra_address "$1")/9042") 2>/dev/null
}

cassandra_answers_or_died() {
  cassandra_answers "$1" || ! cassandra_runs "$1"
}

cassandra_status() {
  local number
  for ((number = 1; number <= CASSANDRA_MOST; number++)); do
    [[ -d $(cassandra_folder "$number") ]] || continue
    echo "$number $(cassandra_address "$number"):9042 $(cassandra_runs "$number" && echo up || echo down)"
  done
}

cassandra_signal() {
  local signal=$1 number=${2-}
  { is_whole "$number" && cassandra_runs "$number"; } || fail "no Cassandra node '$number' runs in $LAB_DIR." \
    "'./drover lab cassandra status' lists them."
  kill "-$signal" "$(<"$(cassandra_folder "$number")/pid")"
}

cassandra_kill() {
  cassandra_signal KILL "$@"
  wait_for 100 cassandra_is_gone "$1" || fail "Cassandra node $1 does not end."
}

cassandra_is_gone() {
  ! cassandra_runs "$1"
}

cassandra_pause() {
  cassandra_signal STOP "$@"
}

cassandra_resume() {
  cassandra_signal CONT "$@"
}

cassandra_down() {
  local number
  for ((number = 1; number <= CASSANDRA_MOST; number++)); do
    ! cassandra_runs "$number" || cassandra_kill "$number"
    ! mountpoint -q -- "$(cassandra_folder "$number")/data" || umount --lazy -- "$(cassandra_folder "$number")/data"
  done
  rm -rf -- "$LAB_DIR/cassandra"
}
