package io.drover.hypervisor.libvirt;

import static io.drover.hypervisor.libvirt.LibvirtCalls.LIBVIRT;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.libvirt.LibvirtException;

/**
 * What the driver behind one connection can do, asked from the driver itself and never assumed from
 * its name or version. Each thing is asked once for a connection, when it is first needed, and no
 * question changes anything on the host.
 */
public final class Capabilities {
  /** A flag that no call has: a driver with the call refuses the flag, one without it the call. */
  private static final int NO_SUCH_FLAG = 1 << 30;

  /** Its arguments are never looked at, so that it may stand for the callback of any event. */
  private static final LibvirtCalls.LifecycleCallback NOBODY_LISTENS = (_, _, _, _, _) -> 0;

  private static final String NO_DOMAIN = "<no-domain/>";

  private final LibvirtConnection host;
  private final Map<Ability, Answer> known = new ConcurrentHashMap<>();

  /** What a host may be able to do. */
  public enum Ability {
    ORDERS("orders"),
    LIVE_MIGRATION("live migration"),
    POST_COPY("post-copy"),
    BULK_READING("bulk reading"),
    CPU_TIME("CPU time"),
    DIRTY_RATE("dirty rate"),
    EVENTS("events"),
    MIGRATION_EVENTS("migration events"),
    METADATA("metadata"),
    STORAGE_POOLS("storage pools"),
    NETWORKS("networks");

    private final String words;

    Ability(String words) {
      this.words = words;
    }

    /** As people call it. */
    public String words() {
      return words;
    }
  }

  /** What the driver said. */
  public sealed interface Answer {}

  public record Can() implements Answer {}

  /**
   * @param reason in the driver's own words
   */
  public record Cannot(String reason) implements Answer {}

  /** It could not be asked, or did not answer. */
  public record NotAsked(String reason) implements Answer {}

  Capabilities(LibvirtConnection host) {
    this.host = host;
  }

  /** Everything. A question that got no answer is one of the answers. */
  Map<Ability, Answer> all() {
    var all = new EnumMap<Ability, Answer>(Ability.class);
    for (Ability ability : Ability.values()) {
      try {
        all.put(ability, answer(ability));
      } catch (LibvirtFailure e) {
        all.put(ability, new NotAsked(LibvirtFailure.firstLine(e)));
      }
    }
    return all;
  }

  boolean can(Ability ability) throws LibvirtFailure {
    return answer(ability) instanceof Can;
  }

  /**
   * @throws LibvirtFailure if it was neither done nor refused; then it is asked again the next time
   */
  Answer answer(Ability ability) throws LibvirtFailure {
    Answer answer = known.get(ability);
    if (answer == null) {
      answer = ask(ability);
      if (!(answer instanceof NotAsked)) {
        known.put(ability, answer);
      }
    }
    return answer;
  }

  private Answer ask(Ability ability) throws LibvirtFailure {
    try {
      return switch (ability) {
        case ORDERS -> orders();
        case LIVE_MIGRATION -> liveMigration();
        case POST_COPY ->
            call(
                "virDomainMigrateStartPostCopy",
                domain -> LIBVIRT.virDomainMigrateStartPostCopy(domain, NO_SUCH_FLAG));
        case BULK_READING -> group(LibvirtCalls.STATS_STATE);
        case CPU_TIME -> group(LibvirtCalls.STATS_CPU_TOTAL);
        case DIRTY_RATE ->
            call(
                "virDomainStartDirtyRateCalc",
                domain -> LIBVIRT.virDomainStartDirtyRateCalc(domain, 1, NO_SUCH_FLAG));
        case EVENTS -> event(LibvirtCalls.EVENT_LIFECYCLE);
        case MIGRATION_EVENTS -> event(LibvirtCalls.EVENT_MIGRATION_ITERATION);
        case METADATA -> metadata();
        case STORAGE_POOLS -> asked(host::numOfStoragePools);
        case NETWORKS -> asked(host::numOfNetworks);
      };
    } catch (LibvirtFailure e) {
      if (e.meaning() != LibvirtFailure.Meaning.REFUSED) {
        throw e;
      }
      return new Cannot(LibvirtFailure.firstLine(e));
    }
  }

  private interface Question {
    int ask() throws LibvirtException;
  }

  private static Answer asked(Question question) throws LibvirtFailure {
    try {
      question.ask();
      return new Can();
    } catch (LibvirtException e) {
      throw LibvirtFailure.of(e);
    }
  }

  /**
   * Whether this connection may change anything. What is defined here is no domain: who may define
   * one is told so, and who may not is told that.
   */
  private Answer orders() throws LibvirtFailure {
    try {
      host.domainDefineXML(NO_DOMAIN).free();
      throw new IllegalStateException("the host has taken " + NO_DOMAIN + " for a domain");
    } catch (LibvirtException e) {
      LibvirtFailure failure = LibvirtFailure.of(e);
      if (failure.isOfXml()) {
        return new Can();
      }
      throw failure;
    }
  }

  private Answer liveMigration() throws LibvirtFailure {
    try {
      return Xml.at(Xml.parse(host.getCapabilities()), "host", "migration_features", "live")
              .isPresent()
          ? new Can()
          : new Cannot("its capabilities do not name it");
    } catch (LibvirtException e) {
      throw LibvirtFailure.of(e);
    }
  }

  /**
   * A group of statistics, insisted on: without that, a driver leaves out what it lacks. Only for
   * groups that do not depend on what runs a domain: of the others, one domain that is shut off has
   * the whole host refuse.
   */
  private Answer group(int group) throws LibvirtFailure {
    var list = new PointerByReference();
    if (LIBVIRT.virConnectGetAllDomainStats(host.handle(), group, list, LibvirtCalls.STATS_ENFORCED)
        < 0) {
      throw LibvirtFailure.last("virConnectGetAllDomainStats");
    }
    LIBVIRT.virDomainStatsRecordListFree(list.getValue());
    return new Can();
  }

  private Answer event(int event) throws LibvirtFailure {
    int callback =
        LIBVIRT.virConnectDomainEventRegisterAny(
            host.handle(), null, event, NOBODY_LISTENS, null, null);
    if (callback < 0) {
      throw LibvirtFailure.last("virConnectDomainEventRegisterAny");
    }
    LIBVIRT.virConnectDomainEventDeregisterAny(host.handle(), callback);
    return new Can();
  }

  private Answer metadata() throws LibvirtFailure {
    List<LibvirtConnection.Reading> readings = host.readAll();
    if (readings.isEmpty()) {
      return new NotAsked("there is no VM to ask about");
    }
    try (LibvirtDomain domain = host.domain(readings.getFirst().uuid())) {
      domain.mark();
      return new Can();
    } catch (LibvirtFailure e) {
      return orGone(e);
    }
  }

  private interface Call {
    int with(Pointer domain);
  }

  /**
   * Whether there is such a call, asked with a flag that is refused before anything is looked at.
   * What runs the domain may still be too old for it.
   */
  private Answer call(String name, Call call) throws LibvirtFailure {
    List<LibvirtConnection.Reading> readings = host.readAll();
    if (readings.isEmpty()) {
      return new NotAsked("there is no VM to ask about");
    }
    Pointer domain = LIBVIRT.virDomainLookupByUUIDString(host.handle(), readings.getFirst().uuid());
    if (domain == null) {
      return orGone(LibvirtFailure.last("virDomainLookupByUUIDString"));
    }
    try {
      if (call.with(domain) >= 0) {
        throw new IllegalStateException(name + " did what a flag that no call has asks for");
      }
      LibvirtFailure refusal = LibvirtFailure.last(name);
      if (refusal.isOfArgument()) {
        return new Can();
      }
      throw refusal;
    } finally {
      LIBVIRT.virDomainFree(domain);
    }
  }

  private static Answer orGone(LibvirtFailure failure) throws LibvirtFailure {
    if (failure.isNoDomain()) {
      return new NotAsked("the VM that was asked about has gone");
    }
    throw failure;
  }
}
