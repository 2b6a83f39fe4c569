package io.drover.simulation.dump;

import io.drover.model.GroupRule;

/** A rule of a group as a dump tells it, and where in the file. */
record DumpedRule(GroupRule rule, JsonCursor.Mark at) {}
