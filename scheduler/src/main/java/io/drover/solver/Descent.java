package io.drover.solver;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * The first plan: of all hosts' best moves the one that gains most is made, until none gains or no
 * more VM may leave. A host's best move is looked for among its VMs, those first whose leaving
 * gains most, and some hosts drawn for each; it is kept until its turn comes, and looked for anew
 * when it is no longer what it was.
 *
 * <p>O((hosts + moves) · VMs a host) and as many draws for the few VMs whose leaving could beat the
 * best move found: milliseconds for thousands of hosts.
 */
final class Descent {
  private static final int TARGETS_TRIED = 32;

  /** On a full fleet most hosts drawn have no room: so many draws a VM, and not more. */
  private static final int MOST_DRAWS = 200;

  private final Compound c;
  private final State s;
  private final Problem p;
  private final Chance chance;
  private int[] leaver = new int[64];
  private long[] leaving = new long[64];
  private int leavers;

  /** VMs whose best move turned out to break a rule. */
  private final boolean[] refused;

  private long steps;

  /** The best move of a host. */
  private record Move(int from, int vm, int host, int row, long delta) {}

  Descent(Compound compound, Chance chance) {
    c = compound;
    s = compound.s;
    p = s.p;
    this.chance = chance;
    refused = new boolean[p.vms];
  }

  /** Descends and says how many candidates it tried. */
  long run(long mostSteps, BooleanSupplier expired) {
    var queue =
        new PriorityQueue<Move>(Comparator.comparingLong(Move::delta).thenComparingInt(Move::from));
    for (int h = 0; h < p.hosts && steps < mostSteps && !expired.getAsBoolean(); h++) {
      offer(queue, h);
    }
    while (c.awayCount() < p.mostAway && steps < mostSteps && !expired.getAsBoolean()) {
      Move move = queue.poll();
      if (move == null) {
        break;
      }
      if (stands(move)) {
        c.lift(move.vm);
        s.drop(move.vm, move.host, move.row);
        if (c.allowed()) {
          c.keep();
        } else {
          c.undo();
          refused[move.vm] = true;
        }
      }
      offer(queue, move.from);
    }
    return steps;
  }

  private boolean stands(Move m) {
    return s.host[m.vm] == m.from
        && mayGo(m.vm, m.host, m.row)
        && s.shiftDelta(m.vm, m.host, m.row, m.delta) <= m.delta;
  }

  private boolean mayGo(int v, int h, int row) {
    return s.fits(v, h, row) && s.mayEnter(v, h) && s.rulesAllow(v, h);
  }

  private void offer(PriorityQueue<Move> queue, int from) {
    if (s.hostCost(from) == 0) {
      return;
    }
    rank(from);
    Move best = new Move(from, -1, -1, -1, 0);
    for (int i = 0; i < leavers && leaving[i] < best.delta; i++) {
      best = tried(leaver[i], best);
    }
    if (best.vm >= 0) {
      queue.add(best);
    }
  }

  /**
   * The host's VMs by what the cost changes by without them, their moves paid: no target beats it.
   */
  private void rank(int host) {
    leavers = 0;
    if (leaver.length < s.tenants(host)) {
      leaver = new int[2 * s.tenants(host)];
      leaving = new long[2 * s.tenants(host)];
    }
    for (int t = 0; t < s.tenants(host); t++) {
      int v = s.tenant(host, t);
      if (!p.mayMove[v] || !s.isHome(v) || refused[v]) {
        continue;
      }
      long delta = s.leavingDelta(v) + p.moveCosts.away(v);
      steps++;
      if (delta < 0) {
        int i = leavers++;
        for (; i > 0 && leaving[i - 1] > delta; i--) {
          leaving[i] = leaving[i - 1];
          leaver[i] = leaver[i - 1];
        }
        leaving[i] = delta;
        leaver[i] = v;
      }
    }
  }

  private Move tried(int v, Move best) {
    int count = p.candidates.count(v);
    int tries = 0;
    for (int draw = 0; draw < MOST_DRAWS && tries < Math.min(TARGETS_TRIED, count); draw++) {
      int h = p.candidates.host(v, chance.below(count));
      steps += (draw & 7) == 7 ? 1 : 0; // a draw without room costs a small part of a step
      if (h == best.from) {
        continue;
      }
      boolean any = false;
      for (int row = p.firstRow[v]; row < p.firstRow[v + 1]; row++) {
        if (mayGo(v, h, row)) {
          any = true;
          long delta = s.shiftDelta(v, h, row, best.delta);
          if (delta < best.delta) {
            best = new Move(best.from, v, h, row, delta);
          }
        }
      }
      tries += any ? 1 : 0;
      steps += any ? 1 : 0;
    }
    return best;
  }
}
