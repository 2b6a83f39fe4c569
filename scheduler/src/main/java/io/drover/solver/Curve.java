package io.drover.solver;

/**
 * What a host costs for how far the use of one column is from a level: {@code linear · d + steep[h]
 * · d²}. Rounded to a whole number host by host, so that sums stay exact whatever their order.
 *
 * @param column whose use counts
 * @param offset by host: capacity less the level, so that less what is free it is the distance
 * @param above whether only use above the level costs; else use below it costs as much
 * @param linear for each unit of distance
 * @param steep by host: for each unit squared
 */
record Curve(int column, double[] offset, boolean above, double linear, double[] steep) {
  /** The cost of the host with so much of the column free. */
  long at(int host, int free) {
    double distance = offset[host] - free;
    if (distance <= 0) {
      if (above) {
        return 0;
      }
      distance = -distance;
    }
    return (long) (distance * (linear + steep[host] * distance) + 0.5);
  }
}
