package io.drover.placement;

import java.util.Arrays;

/**
 * All hosts in the order in which VMs of one shape want them, as a tournament: every inner node of
 * a binary tree over the hosts knows the better of its two halves, ties going to the lower index.
 *
 * <p>A changed score climbs until it changes no winner, O(log hosts). The best hosts are read one
 * after the other from a heap of subtrees, O(log hosts) each. 12 to 16 bytes a host.
 *
 * @see <a href="https://www-cs-faculty.stanford.edu/~knuth/taocp.html">Knuth, The Art of Computer
 *     Programming, volume 3, section 5.2.3, for selection by tournament</a>
 */
final class Ranking {
  /** The score of a host that may not take the shape. */
  static final double NEVER = Double.POSITIVE_INFINITY;

  private static final int NOBODY = -1;
  private static final int ROOT = 1;

  private final double[] score;
  private final int leaves;
  private final int[] winner;
  private int[] heap = new int[64];
  private int heapSize;

  /** Takes the scores over, by host. */
  Ranking(double[] score) {
    this.score = score;
    leaves = Math.max(2, Integer.highestOneBit(Math.max(1, score.length - 1)) << 1);
    winner = new int[leaves];
    for (int node = leaves - 1; node >= ROOT; node--) {
      winner[node] = better(winnerOf(2 * node), winnerOf(2 * node + 1));
    }
  }

  double score(int host) {
    return score[host];
  }

  void update(int host, double now) {
    if (score[host] == now) {
      return;
    }
    score[host] = now;
    for (int node = (leaves + host) >> 1; node >= ROOT; node >>= 1) {
      int best = better(winnerOf(2 * node), winnerOf(2 * node + 1));
      if (best == winner[node] && best != host) {
        return;
      }
      winner[node] = best;
    }
  }

  private int winnerOf(int node) {
    if (node < leaves) {
      return winner[node];
    }
    int host = node - leaves;
    return host < score.length && score[host] < NEVER ? host : NOBODY;
  }

  /** Of two hosts, the first of which has the lower index. */
  private int better(int first, int second) {
    if (first < 0 || second < 0) {
      return Math.max(first, second);
    }
    return score[second] < score[first] ? second : first;
  }

  /** Begins to read the hosts, best first. Scores must not change until the last is read. */
  void rewind() {
    heapSize = 0;
    push(ROOT);
  }

  /** The next best host; -1 when no other may take the shape. */
  int next() {
    if (heapSize == 0) {
      return NOBODY;
    }
    int node = pop();
    int host = winnerOf(node);
    int leaf = leaves + host;
    // Of the subtrees that hang off the way down to the host, each may hold the next one.
    int depth = Integer.numberOfLeadingZeros(node) - Integer.numberOfLeadingZeros(leaf);
    for (int up = 0; up < depth; up++) {
      push(leaf >> up ^ 1);
    }
    return host;
  }

  private void push(int node) {
    if (winnerOf(node) < 0) {
      return;
    }
    if (heapSize == heap.length) {
      heap = Arrays.copyOf(heap, 2 * heapSize);
    }
    int at = heapSize++;
    for (; at > 0 && before(node, heap[(at - 1) >> 1]); at = (at - 1) >> 1) {
      heap[at] = heap[(at - 1) >> 1];
    }
    heap[at] = node;
  }

  private int pop() {
    int top = heap[0];
    int last = heap[--heapSize];
    int at = 0;
    for (int child = 1; child < heapSize; child = 2 * at + 1) {
      if (child + 1 < heapSize && before(heap[child + 1], heap[child])) {
        child++;
      }
      if (!before(heap[child], last)) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return top;
  }

  private boolean before(int node, int other) {
    int host = winnerOf(node);
    int otherHost = winnerOf(other);
    return score[host] != score[otherHost] ? score[host] < score[otherHost] : host < otherHost;
  }
}
