package io.drover.simulation.dump;

import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.HostId;
import io.drover.model.NumaSet;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The format of the ByteDance VM rescheduling data sets: clusters of hosts and VMs, with sizes and
 * places and no measured use. Fields that say nothing about these are passed over, whatever their
 * name. A MB in it is a MiB.
 *
 * @see <a href="https://doi.org/10.1145/3689031.3717476">Ding et al., Towards VM Rescheduling
 *     Optimization Through Deep Reinforcement Learning, EuroSys 2025</a>
 */
final class BorrowedFormat implements DumpFile.DumpFormat {
  static final Set<String> TOP = Set.of("cluster_list", "vm_type_list", "general_requirement");

  private static final List<String> ANY = List.of();
  private static final double MOST_CORES = 1e5;
  private static final double MOST_MEBIBYTES = 1L << 30;

  private final JsonCursor json;
  private final DumpedFleet fleet;

  BorrowedFormat(JsonCursor json) {
    this.json = json;
    this.fleet = new DumpedFleet(json);
  }

  @Override
  public FleetDump read() throws DumpException {
    json.rest(
        ANY,
        Set.of("cluster_list"),
        name -> {
          if (name.equals("cluster_list")) {
            json.array(this::cluster);
          } else {
            json.skip();
          }
        });
    return fleet.close();
  }

  private void cluster() throws DumpException {
    var zone = new String[] {"cluster"};
    json.object(
        ANY,
        Set.of("host_info", "vm_instance"),
        name -> {
          switch (name) {
            case "cluster_name" -> zone[0] = json.text();
            case "host_info" -> json.array(() -> host(zone[0]));
            case "vm_instance" -> json.array(this::vm);
            default -> json.skip();
          }
        });
  }

  /** One part of a host or a VM on one NUMA node. */
  private static final class Part {
    int node;
    double cores;
    double mebibytes;
  }

  private void host(String zone) throws DumpException {
    var at = json.mark();
    var id = new String[1];
    var rack = new String[] {"rack"};
    var active = new boolean[] {true};
    var parts = new ArrayList<Part>();
    json.object(
        ANY,
        Set.of("node_id", "numa"),
        name -> {
          switch (name) {
            case "node_id" -> id[0] = json.text();
            case "rack_id" -> rack[0] = "rack-" + json.whole(0, Integer.MAX_VALUE);
            case "status" -> active[0] = json.text().equals("ACTIVE");
            case "numa" -> json.array(() -> parts.add(part("total_cpu", "memory_huge_total_mb")));
            default -> json.skip();
          }
        });
    var numa = new ArrayList<Resources>();
    for (Part part : parts) {
      if (part.node != numa.size()) {
        throw json.fail(
            at,
            "has NUMA node "
                + part.node
                + " where "
                + numa.size()
                + " was expected: nodes count from 0");
      }
      numa.add(resources(part.cores, part.mebibytes));
    }
    refuseCount(at, numa.size());
    fleet.add(DumpedHost.open(id[0], zone, rack[0], numa, at, active[0]));
  }

  private void vm() throws DumpException {
    var at = json.mark();
    var id = new String[1];
    var host = new String[1];
    var movable = new boolean[] {true};
    var parts = new ArrayList<Part>();
    json.object(
        ANY,
        Set.of("instance_id", "host_id", "numa"),
        name -> {
          switch (name) {
            case "instance_id" -> id[0] = json.text();
            case "host_id" -> host[0] = json.text();
            case "allow_migration" -> movable[0] = json.flag();
            case "numa" -> json.array(() -> parts.add(part("cpu", "mem_mb")));
            default -> json.skip();
          }
        });
    refuseCount(at, parts.size());
    int mask = 0;
    double cores = 0;
    double mebibytes = 0;
    for (Part part : parts) {
      if ((mask >> part.node & 1) == 1) {
        throw json.fail(at, "VM " + id[0] + " names NUMA node " + part.node + " twice");
      }
      if (part.cores != parts.getFirst().cores || part.mebibytes != parts.getFirst().mebibytes) {
        throw json.fail(
            at, "VM " + id[0] + " is split unevenly over NUMA nodes: even halves were expected");
      }
      mask |= 1 << part.node;
      cores += part.cores;
      mebibytes += part.mebibytes;
    }
    var spec =
        new VmSpec(
            new VmId(id[0]),
            resources(cores, mebibytes),
            parts.size(),
            DumpedHost.SHARED,
            Set.of(),
            movable[0]);
    fleet.add(
        new DumpedVm(
            spec, new HostId(host[0]), new NumaSet(mask), Optional.empty(), DataRate.ZERO, at));
  }

  private Part part(String cores, String mebibytes) throws DumpException {
    var part = new Part();
    json.object(
        ANY,
        Set.of("node", cores, mebibytes),
        name -> {
          if (name.equals("node")) {
            part.node = (int) json.whole(0, NumaSet.MOST_NODES - 1);
          } else if (name.equals(cores)) {
            part.cores = json.number(0.001, MOST_CORES);
          } else if (name.equals(mebibytes)) {
            part.mebibytes = json.number(0.001, MOST_MEBIBYTES);
          } else {
            json.skip();
          }
        });
    return part;
  }

  private void refuseCount(JsonCursor.Mark at, int nodes) throws DumpException {
    if (nodes < 1 || nodes > NumaSet.MOST_NODES) {
      throw json.fail(at, "needs 1 to " + NumaSet.MOST_NODES + " NUMA nodes, found " + nodes);
    }
  }

  private static Resources resources(double cores, double mebibytes) {
    return new Resources(
        new Cpu(Math.round(cores * 1000)), new DataSize(Math.round(mebibytes * (1 << 20))));
  }
}
