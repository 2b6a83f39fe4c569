package io.drover.cell;

import io.drover.model.PlanId;
import io.drover.plan.PlanCommand;

/** What a cell asks of a plan. May be sent again at any time. */
public record CellInstruction(PlanId plan, PlanCommand command) {}
