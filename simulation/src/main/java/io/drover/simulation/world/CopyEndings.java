package io.drover.simulation.world;

import io.drover.hypervisor.HypervisorReport;
import io.drover.model.MigrationMode;
import io.drover.simulation.world.Copy.Stage;

/** How copies end otherwise than by being complete: failed, cancelled, or with one side gone. */
final class CopyEndings {
  private final Fleet fleet;
  private final Timeline timeline;
  private final Flows flows;
  private final Wire wire;
  private final Physics physics;

  CopyEndings(Fleet fleet, Timeline timeline, Flows flows, Wire wire, Physics physics) {
    this.fleet = fleet;
    this.timeline = timeline;
    this.flows = flows;
    this.wire = wire;
    this.physics = physics;
  }

  /** The guest runs on at the source, which says so. Only for copies of which not all is sent. */
  void fail(Copy copy, String reason) {
    boolean runsOn = copy.guest.outgoing == copy;
    drop(copy);
    if (runsOn) {
      wire.report(copy.source, new HypervisorReport.Failed(copy.id(), reason));
    }
  }

  /** As {@link #fail}, without a word. */
  void drop(Copy copy) {
    closeFlow(copy);
    copy.target.incoming.remove(copy.id().vm(), copy);
    copy.source.memoryOf(copy.id().vm()).close(copy.id().number());
    copy.target.memoryOf(copy.id().vm()).close(copy.id().number());
    fleet.changed(copy.source, copy.id().vm());
    fleet.changed(copy.target, copy.id().vm());
    if (copy.guest.outgoing == copy) {
      copy.guest.outgoing = null;
      fleet.unpause(copy.source, copy.guest);
    }
    end(copy);
  }

  void failIf(Copy copy, Stage stage, String reason) {
    if (copy.stage == stage) {
      fail(copy, reason);
    }
  }

  /** The target drops what has come in, if the guest does not run there yet. */
  void dropIncoming(Copy copy) {
    if (copy.stage.isSending() || copy.stage == Stage.BROKEN) {
      fail(copy, "target " + copy.target.spec.id() + " dropped the copy");
    } else if (copy.stage == Stage.HANDING) {
      strand(copy);
    }
  }

  private void strand(Copy copy) {
    copy.target.incoming.remove(copy.id().vm(), copy);
    copy.stage = Stage.LIMBO;
    fleet.copies.remove(copy);
    fleet.changed(copy.source, copy.id().vm());
  }

  /** The control side is certain that the target does not run the guest, and answers for it. */
  void resume(Copy copy) {
    copy.guest.outgoing = null;
    fleet.unpause(copy.source, copy.guest);
    fleet.changed(copy.source, copy.id().vm());
    if (copy.stage == Stage.LIMBO) {
      end(copy);
    }
  }

  void end(Copy copy) {
    copy.stage = Stage.ENDED;
    fleet.copies.remove(copy);
  }

  void closeFlow(Copy copy) {
    if (copy.flow != null) {
      flows.close(copy.flow);
      copy.flow = null;
    }
  }

  /** The source of {@code copy} has died. */
  void sourceDied(Copy copy) {
    closeFlow(copy);
    switch (copy.stage) {
      case CONNECTING, DISK, MEMORY, LAST_PAGES, BROKEN -> {
        copy.stage = Stage.BROKEN;
        timeline.after(
            physics.keepAlive(),
            () -> {
              copy.target.incoming.remove(copy.id().vm(), copy);
              end(copy);
            });
      }
      case FETCHING -> breakFetching(copy);
      case CONFIRMING -> {
        if (copy.order.terms().mode() == MigrationMode.POST_COPY) {
          breakFetching(copy);
        } else {
          end(copy);
        }
      }
      case LIMBO -> end(copy);
      case HANDING, ENDED -> {}
    }
  }

  /**
   * The memory that is still on the source is lost, and the guest with it once the target notices.
   */
  void breakFetching(Copy copy) {
    copy.stage = Stage.BROKEN;
    timeline.after(physics.keepAlive(), () -> loseFetching(copy));
  }

  private void loseFetching(Copy copy) {
    Guest there = copy.target.guests.get(copy.id().vm());
    if (there != null && there.fetching == copy) {
      fleet.remove(copy.target, there);
    }
    end(copy);
  }

  /** The target of {@code copy} has died; called before its guests are taken away. */
  void targetDied(Copy copy) {
    closeFlow(copy);
    switch (copy.stage) {
      case CONNECTING, DISK, MEMORY, LAST_PAGES -> {
        copy.stage = Stage.BROKEN;
        timeline.after(
            physics.keepAlive(),
            () -> failIf(copy, Stage.BROKEN, "target " + copy.target.spec.id() + " is gone"));
      }
      case HANDING -> strand(copy);
      case CONFIRMING -> {
        // Else the guest has moved on from there, and the source still may let go of it.
        if (copy.target.guests.get(copy.id().vm()) == copy.resumed) {
          strand(copy);
        }
      }
      case FETCHING -> {
        copy.source.serving.remove(copy);
        end(copy);
      }
      case BROKEN, LIMBO, ENDED -> {}
    }
  }
}
