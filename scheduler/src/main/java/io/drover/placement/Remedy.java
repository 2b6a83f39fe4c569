package io.drover.placement;

import io.drover.constraint.Relaxation;
import io.drover.model.Placement;
import io.drover.model.VmSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What would have to change for a VM to be placed that fits nowhere.
 *
 * @param placement where it would then fit
 * @param moves to be made first, at most one: every rule allows it
 * @param relaxations to be made as well, cheapest first
 */
public record Remedy(
    VmSpec vm, Placement placement, List<Move> moves, List<Relaxation> relaxations) {
  public Remedy {
    moves = List.copyOf(moves);
    relaxations = List.copyOf(relaxations);
  }

  /** A running VM goes elsewhere. */
  public record Move(VmSpec vm, Placement from, Placement to) {
    @Override
    public String toString() {
      return "move "
          + vm.id()
          + " ("
          + vm.size().cpu()
          + ", "
          + Math.ceilDiv(vm.size().memory().bytes(), 1L << 20)
          + " MiB) from "
          + from
          + " to "
          + to;
    }
  }

  /** What is to be done, in order, as an operator would be told. */
  public List<String> steps() {
    return Stream.concat(
            moves.stream().map(Move::toString), relaxations.stream().map(Relaxation::text))
        .toList();
  }

  /**
   * What a change costs, to be compared: the dearest thing in it counts first, then the next, and a
   * change with no more to it is the cheaper one. A move is cheaper than any relaxation, the one
   * with less memory to copy the cheaper; see {@link Relaxation#dearness}.
   *
   * @param kinds dearest first
   * @param amounts of each of them
   */
  record Cost(List<Integer> kinds, List<Double> amounts) implements Comparable<Cost> {
    private static final int MOVE = 0;
    private static final Comparator<Cost> ORDER =
        Comparator.<Cost, List<Integer>>comparing(Cost::kinds, Cost::compare)
            .thenComparing(Cost::amounts, Cost::compare);

    /** Of relaxations alone, given cheapest first. */
    static Cost of(List<Relaxation> relaxations) {
      var kinds = new ArrayList<Integer>();
      var amounts = new ArrayList<Double>();
      for (Relaxation one : relaxations.reversed()) {
        kinds.add(one.dearness());
        amounts.add(one.amount());
      }
      return new Cost(kinds, amounts);
    }

    Cost andMoveOf(VmSpec vm) {
      var withMove = new Cost(new ArrayList<>(kinds), new ArrayList<>(amounts));
      withMove.kinds.add(MOVE);
      withMove.amounts.add((double) vm.size().memory().bytes());
      return withMove;
    }

    @Override
    public int compareTo(Cost other) {
      return ORDER.compare(this, other);
    }

    private static <T extends Comparable<T>> int compare(List<T> one, List<T> other) {
      for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
        int order = one.get(i).compareTo(other.get(i));
        if (order != 0) {
          return order;
        }
      }
      return Integer.compare(one.size(), other.size());
    }
  }
}
