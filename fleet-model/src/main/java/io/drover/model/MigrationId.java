package io.drover.model;

/**
 * Names one attempt to migrate a VM. Numbers start at 1 and grow by one with each attempt of that
 * VM, whether or not it succeeds: a message of an older attempt can be told from the present one by
 * its number alone.
 */
public record MigrationId(VmId vm, long number) implements Comparable<MigrationId> {
  public MigrationId {
    if (number < 1) {
      throw new IllegalArgumentException("a migration's number starts at 1, found " + number);
    }
  }

  @Override
  public int compareTo(MigrationId other) {
    int byVm = vm.compareTo(other.vm);
    return byVm != 0 ? byVm : Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return vm + "#" + number;
  }
}
