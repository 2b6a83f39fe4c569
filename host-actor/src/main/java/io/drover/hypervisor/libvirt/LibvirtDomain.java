package io.drover.hypervisor.libvirt;

import static io.drover.hypervisor.libvirt.LibvirtCalls.LIBVIRT;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import io.drover.model.DataSize;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.libvirt.Domain;
import org.libvirt.DomainJobStats;
import org.libvirt.LibvirtException;
import org.libvirt.TypedParameter;

/** A domain on one host, to be closed after use. Every call blocks its thread. */
final class LibvirtDomain implements AutoCloseable {
  /** Flags of virDomainGetXMLDesc. */
  static final int SECURE = 1;

  static final int INACTIVE = 2;
  static final int MIGRATABLE = 8;

  private static final int AFFECT_LIVE = 1;
  private static final int AFFECT_CONFIG = 2;
  private static final int METADATA_ELEMENT = 2;
  private static final int NO_METADATA = 80;
  private static final long MIGRATION_OUT = 5;
  private static final int JOB_COMPLETED = 1;
  private static final int JOB_KEEP_COMPLETED = 2;

  /** virDomainUndefineFlags: its NVRAM and TPM state are of no use to a definition that is gone. */
  private static final int UNDEFINE_NVRAM = 4;

  private final LibvirtConnection connection;
  private final String uuid;
  private final Domain domain;
  private @Nullable Pointer handle;

  LibvirtDomain(LibvirtConnection connection, String uuid, Domain domain) {
    this.connection = connection;
    this.uuid = uuid;
    this.domain = domain;
  }

  String name() throws LibvirtFailure {
    return ask(domain::getName);
  }

  DomainState state() throws LibvirtFailure {
    var state = new IntByReference();
    var reason = new IntByReference();
    check(LIBVIRT.virDomainGetState(handle(), state, reason, 0), "virDomainGetState");
    return new DomainState(state.getValue(), reason.getValue());
  }

  boolean isPersistent() throws LibvirtFailure {
    return ask(domain::isPersistent) == 1;
  }

  /**
   * @throws LibvirtFailure also if there is one that cannot be read
   */
  Optional<DomainMark> mark() throws LibvirtFailure {
    try {
      return Optional.of(
          DomainMark.parse(
              ask(() -> domain.getMetadata(METADATA_ELEMENT, DomainMark.NAMESPACE, 0))));
    } catch (LibvirtFailure e) {
      if (e.code() == NO_METADATA) {
        return Optional.empty();
      }
      throw e;
    } catch (IllegalArgumentException e) {
      throw new LibvirtFailure(
          LibvirtFailure.OURS,
          "domain "
              + uuid
              + " carries metadata of Drover's that cannot be read: "
              + e.getMessage()
              + ": mend or remove it (virsh metadata --uri "
              + DomainMark.NAMESPACE
              + ")");
    }
  }

  /** Writes it into the running domain and into its definition, whichever there is. */
  void setMark(DomainMark mark) throws LibvirtFailure {
    int affect = (state().isActive() ? AFFECT_LIVE : 0) | (isPersistent() ? AFFECT_CONFIG : 0);
    run(() ->
        domain.setMetadata(
            METADATA_ELEMENT, mark.toXml(), DomainMark.PREFIX, DomainMark.NAMESPACE, affect));
  }

  String xml(int flags) throws LibvirtFailure {
    return ask(() -> domain.getXMLDesc(flags));
  }

  /** Blocks until the migration has ended: from peer to peer, so that it needs nobody here. */
  void migrateTo(String uri, List<TypedParameter> parameters, int flags) throws LibvirtFailure {
    ask(() -> domain.migrateToURI(uri, parameters.toArray(TypedParameter[]::new), flags));
  }

  /** As {@link #migrateTo}, led by this process: it needs this process until it has ended. */
  void migrateTo(LibvirtConnection target, List<TypedParameter> parameters, int flags)
      throws LibvirtFailure {
    Domain there =
        ask(() -> domain.migrate(target, parameters.toArray(TypedParameter[]::new), flags));
    ask(there::free);
  }

  void abortJob() throws LibvirtFailure {
    ask(domain::abortJob);
  }

  void startPostCopy() throws LibvirtFailure {
    check(LIBVIRT.virDomainMigrateStartPostCopy(handle(), 0), "virDomainMigrateStartPostCopy");
  }

  void setMostDowntime(long millis) throws LibvirtFailure {
    ask(() -> domain.migrateSetMaxDowntime(millis));
  }

  void suspend() throws LibvirtFailure {
    run(domain::suspend);
  }

  void resume() throws LibvirtFailure {
    run(domain::resume);
  }

  void start() throws LibvirtFailure {
    ask(domain::create);
  }

  void kill() throws LibvirtFailure {
    run(domain::destroy);
  }

  void undefine() throws LibvirtFailure {
    run(() -> domain.undefine(UNDEFINE_NVRAM));
  }

  void setAutostart(boolean on) throws LibvirtFailure {
    run(() -> domain.setAutostart(on));
  }

  /** Its balloon and its dirty rate, as the daemon last heard of them. */
  /** Of a disk that is named as the guest sees it, such as {@code vda}. */
  DataSize capacity(String disk) throws LibvirtFailure {
    return new DataSize(ask(() -> domain.blockInfo(disk)).getCapacity());
  }

  TypedFields memoryStatistics() throws LibvirtFailure {
    var list = new PointerByReference();
    int stats = LibvirtCalls.STATS_BALLOON | LibvirtCalls.STATS_DIRTY_RATE;
    int count = LIBVIRT.virDomainListGetStats(new Pointer[] {handle()}, stats, list, 0);
    check(count, "virDomainListGetStats");
    try {
      if (count == 0) {
        return TypedFields.NONE;
      }
      // A virDomainStatsRecord: domain, parameters, their number.
      Pointer entry = list.getValue().getPointer(0);
      return TypedFields.read(
          entry.getPointer(Native.POINTER_SIZE), entry.getInt(2L * Native.POINTER_SIZE));
    } finally {
      LIBVIRT.virDomainStatsRecordListFree(list.getValue());
    }
  }

  /** Of the job that runs now; none when there is none. */
  TypedFields job() throws LibvirtFailure {
    return job(0);
  }

  /** Whether a migration sends it to another host. */
  boolean isBeingSent() throws LibvirtFailure {
    TypedFields job = job();
    return job.number("type", 0) != 0 && job.number("operation", MIGRATION_OUT) == MIGRATION_OUT;
  }

  /** Of the last job that ended; none when the daemon does not remember. */
  TypedFields completedJob() throws LibvirtFailure {
    return job(JOB_COMPLETED | JOB_KEEP_COMPLETED);
  }

  private TypedFields job(int flags) throws LibvirtFailure {
    DomainJobStats stats = ask(() -> domain.getJobStats(flags));
    Map<String, Object> fields = new HashMap<>();
    for (TypedParameter parameter : stats.stats == null ? new TypedParameter[0] : stats.stats) {
      String text = parameter.getValueAsString();
      if (text.matches("-?\\d+")) {
        fields.put(parameter.field, Long.parseLong(text));
      }
    }
    fields.put("type", (long) stats.type);
    return TypedFields.of(fields);
  }

  private Pointer handle() throws LibvirtFailure {
    if (handle == null) {
      handle = LIBVIRT.virDomainLookupByUUIDString(connection.handle(), uuid);
      if (handle == null) {
        throw LibvirtFailure.last("virDomainLookupByUUIDString");
      }
    }
    return handle;
  }

  private static void check(int result, String call) throws LibvirtFailure {
    if (result < 0) {
      throw LibvirtFailure.last(call);
    }
  }

  private interface Asked<T> {
    T call() throws LibvirtException;
  }

  private interface Run {
    void call() throws LibvirtException;
  }

  private static <T> T ask(Asked<T> call) throws LibvirtFailure {
    try {
      return call.call();
    } catch (LibvirtException e) {
      throw LibvirtFailure.of(e);
    }
  }

  private static void run(Run call) throws LibvirtFailure {
    try {
      call.call();
    } catch (LibvirtException e) {
      throw LibvirtFailure.of(e);
    }
  }

  @Override
  public void close() {
    if (handle != null) {
      LIBVIRT.virDomainFree(handle);
    }
    try {
      domain.free();
    } catch (LibvirtException _) {
      // its connection is gone, and it with it
    }
  }
}
