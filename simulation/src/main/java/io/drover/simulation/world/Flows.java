package io.drover.simulation.world;

import io.drover.model.DataSize;
import java.util.Arrays;
import java.util.Optional;

/**
 * All copies on the links at once, their shares and which of them is through first.
 *
 * <p>The shares are computed anew when flows came or went, but not more often than each {@code
 * settleEvery} (see {@link Physics}): in between a new flow waits and what a flow that ended had
 * stays unused. So no link ever carries more than it can.
 */
final class Flows {
  private final Links links;
  private final FairShare fairShare;
  private final long settleEvery;
  private Flow[] flows = new Flow[64];
  private Flow[] heap = new Flow[64];
  private int[][] routes = new int[64][];
  private double[] rates = new double[64];
  private int size;
  private int heapSize;
  private long nextId;
  private boolean stale;
  private long settledAt = Long.MIN_VALUE / 2;

  Flows(Links links, long settleEveryNanos) {
    this.links = links;
    this.fairShare = new FairShare(links.count());
    this.settleEvery = settleEveryNanos;
  }

  int size() {
    return size;
  }

  Flow open(int[] route, Copy copy, DataSize bytes, long now) {
    Flow flow = new Flow(nextId++, route, copy);
    flow.remaining = bytes.bytes();
    flow.since = now;
    if (size == flows.length) {
      flows = Arrays.copyOf(flows, size * 2);
      heap = Arrays.copyOf(heap, size * 2);
      routes = Arrays.copyOf(routes, size * 2);
      rates = Arrays.copyOf(rates, size * 2);
    }
    flow.listIndex = size;
    flows[size++] = flow;
    flow.heapIndex = heapSize;
    heap[heapSize++] = flow;
    rise(flow.heapIndex);
    stale = true;
    return flow;
  }

  /** The flow keeps its share and goes on with other bytes: the next round. */
  void refill(Flow flow, double bytes, long now) {
    flow.remaining = bytes;
    flow.since = now;
    flow.foresee();
    moved(flow);
  }

  void close(Flow flow) {
    if (flow.listIndex < 0) {
      return;
    }
    Flow last = flows[--size];
    flows[flow.listIndex] = last;
    last.listIndex = flow.listIndex;
    Flow lowest = heap[--heapSize];
    heap[flow.heapIndex] = lowest;
    lowest.heapIndex = flow.heapIndex;
    if (lowest != flow) {
      moved(lowest);
    }
    flow.listIndex = -1;
    flow.heapIndex = -1;
    flow.rate = 0;
    stale = true;
  }

  /** A link's capacity was changed. */
  void linksChanged() {
    stale = true;
  }

  long endsNextAt() {
    return heapSize == 0 ? Timeline.NEVER : heap[0].endsAt;
  }

  Optional<Flow> endedBy(long now) {
    return heapSize > 0 && heap[0].endsAt <= now ? Optional.of(heap[0]) : Optional.empty();
  }

  long settlesAt(long now) {
    return stale ? Math.max(now, settledAt + settleEvery * (1 + size / 1000)) : Timeline.NEVER;
  }

  void settle(long now) {
    for (int i = 0; i < size; i++) {
      routes[i] = flows[i].route;
    }
    fairShare.share(links.capacities(), routes, size, rates);
    for (int i = 0; i < size; i++) {
      Flow flow = flows[i];
      if (flow.rate != rates[i]) {
        flow.progressTo(now);
        flow.rate = rates[i];
        flow.foresee();
        moved(flow);
      }
    }
    stale = false;
    settledAt = now;
  }

  /** Bytes a second that link carries now: O(flows). */
  double carried(int link) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      for (int crossed : flows[i].route) {
        sum += crossed == link ? flows[i].rate : 0;
      }
    }
    return sum;
  }

  private void moved(Flow flow) {
    rise(flow.heapIndex);
    sink(flow.heapIndex);
  }

  private void rise(int from) {
    int at = from;
    while (at > 0 && heap[at].before(heap[(at - 1) / 2])) {
      swap(at, (at - 1) / 2);
      at = (at - 1) / 2;
    }
  }

  private void sink(int from) {
    int at = from;
    while (2 * at + 1 < heapSize) {
      int child = 2 * at + 1;
      if (child + 1 < heapSize && heap[child + 1].before(heap[child])) {
        child++;
      }
      if (!heap[child].before(heap[at])) {
        return;
      }
      swap(at, child);
      at = child;
    }
  }

  private void swap(int one, int other) {
    Flow flow = heap[one];
    heap[one] = heap[other];
    heap[other] = flow;
    heap[one].heapIndex = one;
    heap[other].heapIndex = other;
  }
}
