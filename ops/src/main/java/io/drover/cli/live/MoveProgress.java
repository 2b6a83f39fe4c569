package io.drover.cli.live;

import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HypervisorListener;
import io.drover.hypervisor.HypervisorReport;
import io.drover.hypervisor.forecast.Forecast;
import io.drover.hypervisor.forecast.Promise;
import io.drover.model.MigrationId;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Says on standard error how far migrations are, as hypervisors report it. */
final class MoveProgress implements HypervisorListener {
  private final PrintWriter err;
  private String said = "";
  private volatile Function<MigrationId, Optional<Promise>> promises = _ -> Optional.empty();

  MoveProgress(PrintWriter err) {
    this.err = err;
  }

  /** From now on, what was promised is said as a copy begins. */
  void promises(Function<MigrationId, Optional<Promise>> source) {
    promises = source;
  }

  @Override
  public synchronized void onReport(HypervisorReport report) {
    String line =
        switch (report) {
          case HypervisorReport.Checked r -> r.migration() + ": can be made";
          case HypervisorReport.Unfit(var id, var reason) -> id + ": cannot be made: " + reason;
          case HypervisorReport.CopyStarted(var id) ->
              id + ": copying" + promises.apply(id).map(p -> ", " + text(p.forecast())).orElse("");
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
          case HypervisorReport.GuestDrifted(var vm, _, var host, var drift) ->
              vm + ": not started on " + host + ": " + drift;
          case HypervisorReport.HostFenced(var host, _) -> host + " is fenced";
        };
    if (!line.equals(said)) { // reports may come again
      said = line;
      err.println(line);
      err.flush();
    }
  }

  private static String text(Forecast said) {
    return String.format(
        Locale.ROOT,
        "should take %.1f s (95 of 100: %.1f s), send %d MiB (%d MiB), pause for %d ms (%d ms)%s",
        said.duration().toMillis() / 1000.0,
        said.durationP95().toMillis() / 1000.0,
        said.bytes().bytes() >> 20,
        said.bytesP95().bytes() >> 20,
        said.blackout().toMillis(),
        said.blackoutP95().toMillis(),
        said.converges() ? "" : ", and is not expected to end by itself");
  }

  @Override
  public void onSample(HostSample sample) {}
}
