package io.drover.simulation.dump;

import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.HostId;
import io.drover.model.NumaSet;
import io.drover.model.VmSpec;
import java.util.Optional;

/** A VM as a dump tells it, and where in the file. */
record DumpedVm(
    VmSpec spec,
    HostId host,
    NumaSet numa,
    Optional<Cpu> cpuUsed,
    DataRate dirtyRate,
    JsonCursor.Mark at) {}
