package io.drover.host;

import static io.drover.host.SampleHosts.NOON;
import static io.drover.host.SampleHosts.SPEC;
import static io.drover.host.SampleHosts.after;
import static io.drover.host.SampleHosts.registered;
import static io.drover.host.SampleHosts.reserved;
import static io.drover.host.SampleHosts.resident;
import static io.drover.host.SampleHosts.vm;
import static io.drover.model.Decision.accept;
import static org.assertj.core.api.Assertions.assertThat;

import io.drover.host.HostCommand.ReportStrangers;
import io.drover.host.HostEvent.StrangerGone;
import io.drover.host.HostEvent.StrangerNoticed;
import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HostSample.GuestSample;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StrangersTest {
  private static final VmSpec WEB = vm("web", 4, 8);
  private static final VmSpec COMING = vm("coming", 1, 1);
  private static final VmId ODD = new VmId("odd");
  private static final Host.Registered HOST =
      (Host.Registered) after(registered(SPEC, resident(WEB, 0)), reserved(COMING, 7, 1));

  private final Strangers strangers = new Strangers();

  @Test
  void givenTwoSamplesWithAStranger_thenItIsOneLastingly() {
    assertThat(strangers.after(HOST, sample(WEB.id(), ODD))).as("one may be stale").isEmpty();
    assertThat(strangers.after(HOST, sample(WEB.id(), ODD))).containsExactly(ODD);
  }

  @Test
  void givenResidentsAndThoseOnTheirWay_thenTheyAreNoStrangers() {
    strangers.after(HOST, sample(WEB.id(), COMING.id()));
    assertThat(strangers.after(HOST, sample(WEB.id(), COMING.id()))).isEmpty();
  }

  @Test
  void givenOneThatComesAndGoes_thenNothingLasts() {
    strangers.after(HOST, sample(ODD));
    assertThat(strangers.after(HOST, sample())).isEmpty();
    assertThat(strangers.after(HOST, sample(ODD))).isEmpty();
  }

  @Test
  void givenOneThatIsRecorded_thenOneSampleKeepsItAndOneEndsIt() {
    Host noticed = HostRules.evolve(HOST, new StrangerNoticed(ODD, NOON));
    assertThat(strangers.after((Host.Registered) noticed, sample(ODD))).containsExactly(ODD);
    assertThat(strangers.after((Host.Registered) noticed, sample())).isEmpty();
  }

  @Test
  void givenAReport_thenOnlyWhatIsNewIsRecorded() {
    Host noticed = HostRules.evolve(HOST, new StrangerNoticed(ODD, NOON));
    assertThat(HostRules.decide(HOST, report(ODD)))
        .isEqualTo(accept(new StrangerNoticed(ODD, NOON)));
    assertThat(HostRules.decide(noticed, report(ODD))).isEqualTo(accept());
    assertThat(HostRules.decide(noticed, report())).isEqualTo(accept(new StrangerGone(ODD, NOON)));
    assertThat(HostRules.evolve(noticed, new StrangerGone(ODD, NOON))).isEqualTo(HOST);
    assertThat(HostRules.decide(Host.UNREGISTERED, report(ODD))).isEqualTo(accept());
  }

  private static ReportStrangers report(VmId... vms) {
    return new ReportStrangers(new TreeSet<>(List.of(vms)), NOON);
  }

  private static HostSample sample(VmId... vms) {
    return new HostSample(
        SPEC.id(),
        NOON,
        Cpu.cores(5),
        Arrays.stream(vms).map(vm -> new GuestSample(vm, Cpu.ZERO, DataRate.ZERO)).toList());
  }
}
