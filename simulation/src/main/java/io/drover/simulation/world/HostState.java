package io.drover.simulation.world;

import io.drover.model.HostSpec;
import io.drover.model.VmId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One simulated host: what it holds, what it remembers and what is wrong with it. */
final class HostState {
  final HostSpec spec;
  final int index;
  final TreeMap<VmId, Guest> guests = new TreeMap<>();
  final TreeMap<VmId, Copy> incoming = new TreeMap<>();

  /** Post-copies whose memory is still here. */
  final Set<Copy> serving = new LinkedHashSet<>();

  final Map<VmId, VmMemory> memory = new HashMap<>();

  /** What waits for a hung host, in order. */
  final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

  /** The number of the last loss it was fenced for. */
  long fencedLoss;

  boolean alive = true;
  boolean hung;
  boolean partitioned;

  /** Grows with each death: a connection does not outlive its host. */
  int incarnation;

  Flakiness flakiness = Flakiness.NONE;

  /** When the last request arrives here that is on its way, and the last report there. */
  long requestsUntil;

  long reportsUntil;

  HostState(HostSpec spec, int index) {
    this.spec = spec;
    this.index = index;
  }

  VmMemory memoryOf(VmId vm) {
    return memory.computeIfAbsent(vm, _ -> new VmMemory());
  }

  boolean answers() {
    return alive && !hung;
  }
}
