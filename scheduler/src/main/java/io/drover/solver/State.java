package io.drover.solver;

/**
 * Where every VM is during a search, and what that costs, kept up to date move by move. Mutable,
 * for one thread. A shift, a swap or a chain is judged in O(columns + rules of the VMs) without
 * touching the state, and allocates nothing; the change given is exact, should-rules apart.
 *
 * <p>Compounds are made of {@link #lift} and {@link #drop}: a lifted VM is nowhere, its home still
 * holds what {@linkplain Problem#held it holds}, and it costs nothing. A compound is allowed when
 * every drop {@linkplain #admits fits} and no more rules are {@linkplain #broken} than before.
 *
 * <p>With a {@linkplain #price price} on use beyond capacity, columns that are not held may be
 * over-full, each unit at that price: tight fleets are crossed that way. Only a state that is
 * {@linkplain #allowed allowed} may be kept.
 *
 * <p>Moves judged in O(resources + dependencies) are from Portal, Ritt, Borba and Buriol, Simulated
 * annealing for the machine reassignment problem, 2016.
 */
final class State {
  static final int NOWHERE = -1;
  private static final long EXACT = Long.MAX_VALUE;

  final Problem p;
  final int[] host;
  final int[] row;
  private final Room room;
  private final long[] hostCost;
  private final long[] hostOver;
  private final Tenants tenants;
  private final GroupCounts groups;
  private final MovedTogether moved;
  private int away;
  private long hostCosts;
  private long moveCosts;
  private final int brokenAtStart;
  private long overPrice;
  private long rulePrice;
  private long over;

  State(Problem p) {
    this.p = p;
    host = p.homeHost.clone();
    row = p.homeRow.clone();
    room = new Room(p);
    hostCost = new long[p.hosts];
    hostOver = new long[p.hosts];
    tenants = new Tenants(p);
    groups = new GroupCounts(p, tenants);
    moved = new MovedTogether(p);
    price(0, 0);
    brokenAtStart = groups.broken();
  }

  // ---------------------------------------------------------------- reading

  /** The cost, with use beyond capacity and rules broken beyond the start's at their prices. */
  long cost() {
    long brokenMore = Math.max(0, groups.broken() - brokenAtStart);
    return hostCosts + moveCosts + moved.cost() + groups.cost() + rulePrice * brokenMore;
  }

  /** How many must-rules between VMs are broken. */
  int broken() {
    return groups.broken();
  }

  /** Use beyond capacity in all columns that are not held, while it has a price; else 0. */
  long over() {
    return over;
  }

  /**
   * Whether this is a state that may be kept: nothing over-full, no more rules broken than ever.
   */
  boolean allowed() {
    return over == 0 && groups.broken() <= brokenAtStart;
  }

  /** Whether more rules are broken than so many and none may be. */
  boolean breaksMore(int before) {
    return rulePrice == 0 && groups.broken() > before;
  }

  int away() {
    return away;
  }

  int tenants(int h) {
    return tenants.count(h);
  }

  int tenant(int h, int i) {
    return tenants.get(h, i);
  }

  /** The sketch of what each tenant gives back when it leaves, by its number on the host. */
  long[] givenBack(int h) {
    return tenants.givenBack(h);
  }

  boolean isHome(int v) {
    return host[v] == p.homeHost[v] && row[v] == p.homeRow[v];
  }

  /** Capacity less use. */
  int free(int h, int column) {
    return room.free(h, column);
  }

  /**
   * Lets use go beyond capacity, and must-rules of spread and nearness be broken, at so much a unit
   * and a rule; 0 forbids it again. O(hosts · columns).
   */
  void price(long perUnit, long perRule) {
    overPrice = perUnit;
    rulePrice = perRule;
    room.mayBePassed(perUnit > 0);
    hostCosts = 0;
    over = 0;
    for (int h = 0; h < p.hosts; h++) {
      hostCost[h] = p.hostCost.of(room.rows, h, p.nothing, p.nothing, overPrice, EXACT);
      hostCosts += hostCost[h];
      hostOver[h] = overPrice > 0 ? p.hostCost.over(room.rows, h) : 0;
      over += hostOver[h];
    }
  }

  long hostCost(int h) {
    return hostCost[h];
  }

  // ---------------------------------------------------------------- judging a shift

  /** The guards of the columns in which a VM from elsewhere has to fit. */
  long guards() {
    return room.guards();
  }

  /** A quick look: false only if the host has no room for the VM in that row, not its home. */
  boolean mayFit(int h, int newRow) {
    return room.mayFit(h, newRow);
  }

  /** What the place of another VM there must give, as {@link Room#lack} says. */
  long lack(int v, int h, int newRow) {
    return room.lack(v, h, newRow);
  }

  /** The sketch of the room there is on the VM's host once it has left; its home keeps some. */
  long roomWithout(int v) {
    return room.without(host[v], row[v]);
  }

  /** Whether the host has room for the VM in that row, the VM not being there. */
  boolean fits(int v, int h, int newRow) {
    return room.fits(v, h, newRow, p.nothing, false);
  }

  /** Whether the VM has room on the host once another one there has left. */
  boolean fitsInstead(int v, int h, int newRow, int leaving) {
    return room.fits(v, h, newRow, row[leaving], p.homeHost[leaving] == h);
  }

  /** Whether the VM may ever be on the host, and none it must be apart from is. */
  boolean mayEnter(int v, int h) {
    return (h == p.homeHost[v] || p.candidates.allows(v, h)) && groups.apart(v, h);
  }

  /** Whether a lifted VM may be dropped there. */
  boolean admits(int v, int h, int newRow) {
    return mayEnter(v, h) && fits(v, h, newRow);
  }

  /** Whether rules of spread and nearness let the VM go to another host, a hint before doing it. */
  boolean rulesAllow(int v, int h) {
    return rulePrice > 0 || groups.allow(v, host[v], h);
  }

  /** Whether should-rules look at where the VM is, so that only doing a move tells its cost. */
  boolean soft(int v) {
    return groups.soft(v);
  }

  /**
   * By how much a move of the VM may lower the cost beyond what it is judged at: rules that it
   * mends count only when it is done.
   */
  long hope(int v) {
    return soft(v)
        ? Long.MAX_VALUE / 4
        : rulePrice > 0 && groups.broken() > 0 ? rulePrice * groups.rules(v) : 0;
  }

  /** Whether must-rules between VMs let the VM be where it is; see {@link GroupCounts}. */
  boolean mayHaveCome(int v) {
    return groups.mayHaveCome(v, p.homeHost[v], host[v]);
  }

  /** Whether one VM more may be away. */
  boolean mayLeave(int v) {
    return away < p.mostAway || !isHome(v);
  }

  /**
   * What a shift to another host changes the cost by.
   *
   * @param limit once the change is known to pass it, anything above it may be returned
   */
  long shiftDelta(int v, int h, int newRow, long limit) {
    long delta =
        moveDelta(v, h, newRow)
            + moved.delta(v, awayChange(v, h, newRow))
            + swapped(host[v], p.nothing, row[v], EXACT);
    return delta + swapped(h, newRow, p.nothing, limit - delta);
  }

  /** What the cost of the VM's host changes by once it is gone. */
  long leavingDelta(int v) {
    return swapped(host[v], p.nothing, row[v], EXACT);
  }

  /** What one host costs more with a row added and another taken away. */
  private long swapped(int h, int plus, int minus, long limit) {
    long bound = limit > EXACT / 2 ? EXACT : limit + hostCost[h];
    return p.hostCost.of(room.rows, h, plus, minus, overPrice, bound) - hostCost[h];
  }

  private long moveDelta(int v, int h, int newRow) {
    return p.moveCosts.of(v, h, newRow) - p.moveCosts.of(v, host[v], row[v]);
  }

  private int awayChange(int v, int h, int newRow) {
    boolean willBeHome = h == p.homeHost[v] && newRow == p.homeRow[v];
    return (willBeHome ? 0 : 1) - (isHome(v) ? 0 : 1);
  }

  /** What putting a lifted VM there changes the cost by, rules apart; limited as a shift is. */
  long dropDelta(int v, int h, int newRow, long limit) {
    long delta = p.moveCosts.of(v, h, newRow);
    return delta + swapped(h, newRow, p.nothing, limit - delta);
  }

  // ---------------------------------------------------------------- judging a swap and a chain

  /**
   * Whether two VMs on different hosts may exchange them, rules of spread and nearness apart.
   *
   * @param rowV the row the first takes on the second's host
   * @param rowW the row the second takes on the first's host
   */
  boolean maySwap(int v, int w, int rowV, int rowW) {
    int a = host[v];
    int b = host[w];
    return away + awayChange(v, b, rowV) + awayChange(w, a, rowW) <= Math.max(away, p.mostAway)
        && fitsInstead(v, b, rowV, w)
        && fitsInstead(w, a, rowW, v)
        && mayEnter(v, b)
        && mayEnter(w, a);
  }

  /** What an exchange of hosts changes the cost by; limited as {@link #shiftDelta}. */
  long swapDelta(int v, int w, int rowV, int rowW, long limit) {
    int a = host[v];
    int b = host[w];
    long delta =
        moveDelta(v, b, rowV)
            + moveDelta(w, a, rowW)
            + moved.delta(v, awayChange(v, b, rowV), w, awayChange(w, a, rowW))
            + swapped(a, rowW, row[v], EXACT);
    return delta + swapped(b, rowV, row[w], limit - delta);
  }

  /**
   * What a chain changes the cost by: one VM takes the place of another, which goes to a third
   * host. Limited as {@link #shiftDelta}.
   */
  long chainDelta(int v, int rowV, int w, int h, int rowW, long limit) {
    int b = host[w];
    long delta =
        moveDelta(v, b, rowV)
            + moveDelta(w, h, rowW)
            + moved.delta(v, awayChange(v, b, rowV), w, awayChange(w, h, rowW))
            + swapped(host[v], p.nothing, row[v], EXACT)
            + swapped(b, rowV, row[w], EXACT);
    return delta + swapped(h, rowW, p.nothing, limit - delta);
  }

  // ---------------------------------------------------------------- changing

  void shift(int v, int h, int newRow) {
    lift(v);
    drop(v, h, newRow);
  }

  /** Takes the VM off its host. */
  void lift(int v) {
    int h = host[v];
    moveCosts -= p.moveCosts.of(v, h, row[v]);
    take(v, h, row[v], 1);
    tenants.leave(v, h);
    groups.place(v, h, -1);
    if (isHome(v)) {
      away++;
      moved.count(v, 1);
    }
    host[v] = NOWHERE;
  }

  /** Puts a lifted VM on a host. */
  void drop(int v, int h, int newRow) {
    host[v] = h;
    row[v] = newRow;
    take(v, h, newRow, -1);
    tenants.join(v, h, p.givenBack(v, h, newRow));
    groups.place(v, h, 1);
    moveCosts += p.moveCosts.of(v, h, newRow);
    if (isHome(v)) {
      away--;
      moved.count(v, -1);
    }
  }

  private void take(int v, int h, int taken, int sign) {
    room.take(v, h, taken, sign);
    long now = p.hostCost.of(room.rows, h, p.nothing, p.nothing, overPrice, EXACT);
    hostCosts += now - hostCost[h];
    hostCost[h] = now;
    if (overPrice > 0) {
      long overNow = p.hostCost.over(room.rows, h);
      over += overNow - hostOver[h];
      hostOver[h] = overNow;
    }
  }
}
