package io.drover.cli.live;

import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HypervisorListener;
import io.drover.hypervisor.HypervisorReport;
import java.io.PrintWriter;

/** Says on standard error how far migrations are, as hypervisors report it. */
final class MoveProgress implements HypervisorListener {
  private final PrintWriter err;

  MoveProgress(PrintWriter err) {
    this.err = err;
  }

  @Override
  public synchronized void onReport(HypervisorReport report) {
    String line =
        switch (report) {
          case HypervisorReport.Checked r -> r.migration() + ": can be made";
          case HypervisorReport.Unfit(var id, var reason) -> id + ": cannot be made: " + reason;
          case HypervisorReport.CopyStarted r -> r.migration() + ": copying";
          case HypervisorReport.RoundCopied r ->
              r.migration()
                  + ": round "
                  + r.round()
                  + " left "
                  + (r.remaining().bytes() >> 10)
                  + " KiB, dirtied at "
                  + (r.dirtyRate().bytesPerSecond() >> 20)
                  + " MiB/s, copied at "
                  + (r.bandwidth().bytesPerSecond() >> 20)
                  + " MiB/s";
          case HypervisorReport.SwitchoverStarted r -> r.migration() + ": switching over";
          case HypervisorReport.Completed r -> r.migration() + ": completed";
          case HypervisorReport.Failed(var id, var reason) -> id + ": failed: " + reason;
          case HypervisorReport.Evidence(var id, var host, var state) ->
              id + ": " + host + " says " + state;
          case HypervisorReport.Fenced(var id, var host) -> id + ": " + host + " is fenced";
          case HypervisorReport.GuestStarted(var vm, _, var host) -> vm + ": started on " + host;
        };
    err.println(line);
    err.flush();
  }

  @Override
  public void onSample(HostSample sample) {}
}
