package io.drover.hypervisor.forecast;

import io.drover.model.MigrationId;

/** Told of each migration before it begins and after it has ended. May be called by any thread. */
public interface Forecasts {
  /** Nobody wants to know: nothing is measured for it. */
  Forecasts NONE =
      new Forecasts() {
        @Override
        public boolean areWanted() {
          return false;
        }

        @Override
        public void onBegin(MigrationId migration, MigrationShape shape) {}

        @Override
        public void onCompleted(MigrationId migration, MigrationOutcome outcome) {}

        @Override
        public void onFailed(MigrationId migration) {}
      };

  /** Whether what a forecast needs is to be gathered. */
  default boolean areWanted() {
    return true;
  }

  void onBegin(MigrationId migration, MigrationShape shape);

  void onCompleted(MigrationId migration, MigrationOutcome outcome);

  /** It has ended, and not as it should: there is nothing to compare with. */
  void onFailed(MigrationId migration);
}
