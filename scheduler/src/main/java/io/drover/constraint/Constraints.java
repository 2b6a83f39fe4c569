package io.drover.constraint;

import io.drover.constraint.Verdict.Veto;
import io.drover.fleetview.Demand;
import io.drover.fleetview.HostView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All must-rules, cheapest first. A new rule is one class and one line here. */
public final class Constraints {
  private final List<Constraint> rules;
  private final List<Constraint> ofShape;
  private final List<Constraint> ofVm;

  private Constraints(List<Constraint> rules) {
    this.rules = rules;
    ofShape = rules.stream().filter(Constraint::seesShapeAlone).toList();
    ofVm = rules.stream().filter(rule -> !rule.seesShapeAlone()).toList();
  }

  /**
   * Every rule.
   *
   * @param ceiling a target's measured CPU after the move may not pass this share of its physical
   *     CPU
   */
  public static Constraints all(double ceiling) {
    return new Constraints(
        List.of(
            new Movable(),
            new FreshTelemetry(),
            new OpenForVms(),
            new LoadCeiling(ceiling),
            new NumaCapacity(),
            new PoolReach(),
            new CpuOffered(),
            new Pinned(),
            new AntiAffinity(),
            new Spreading(),
            new Dependency()));
  }

  /** Every rule but the load ceiling: for moves that must be made even onto a busy host. */
  public static Constraints forced() {
    return new Constraints(
        List.of(
            new Movable(),
            new FreshTelemetry(),
            new OpenForVms(),
            new NumaCapacity(),
            new PoolReach(),
            new CpuOffered(),
            new Pinned(),
            new AntiAffinity(),
            new Spreading(),
            new Dependency()));
  }

  /** The rules that an operator's order has to respect and that no host knows by itself. */
  public static Constraints ofOrders() {
    return new Constraints(
        List.of(
            new Movable(),
            new CpuOffered(),
            new Pinned(),
            new AntiAffinity(),
            new Spreading(),
            new Dependency()));
  }

  public boolean allow(Demand vm, HostView host) {
    return allow(rules, vm, host);
  }

  /** What the rules say that see a VM's shape alone; see {@link Constraint#seesShapeAlone}. */
  public boolean allowShape(Demand vm, HostView host) {
    return allow(ofShape, vm, host);
  }

  /** What all other rules say: with {@link #allowShape} that is {@link #allow}. */
  public boolean allowBeyondShape(Demand vm, HostView host) {
    return allow(ofVm, vm, host);
  }

  private static boolean allow(List<Constraint> rules, Demand vm, HostView host) {
    for (int i = 0; i < rules.size(); i++) {
      if (!rules.get(i).allows(vm, host)) {
        return false;
      }
    }
    return true;
  }

  /** The first rule that refuses, without its reason; empty when the host may take the VM. */
  public Optional<Constraint> refusing(Demand vm, HostView host) {
    for (Constraint rule : rules) {
      if (!rule.allows(vm, host)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }

  /**
   * The least that would have to change for the host to be allowed by all rules, cheapest first;
   * nothing where it is. Empty when no change would do.
   */
  public Optional<List<Relaxation>> relaxations(Demand vm, HostView host) {
    var all = new ArrayList<Relaxation>();
    for (Constraint rule : rules) {
      if (!rule.allows(vm, host)) {
        List<Relaxation> needed = rule.relaxations(vm, host);
        if (needed.isEmpty()) {
          return Optional.empty();
        }
        all.addAll(needed);
      }
    }
    all.sort(Comparator.comparingInt(Relaxation::dearness).thenComparing(Relaxation::amount));
    return Optional.of(all);
  }

  /** The first rule that refuses, with its reason; empty when the host may take the VM. */
  public Optional<Veto> veto(Demand vm, HostView host) {
    return refusing(vm, host).map(rule -> new Veto(rule.rule(), rule.reason(vm, host)));
  }
}
