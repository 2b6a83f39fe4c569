package io.drover.simulation.world;

import io.drover.model.HostId;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/**
 * Remembers a {@link World} in an SQLite file, so that guests, epochs and migration numbers outlive
 * the process, as they would outlive ours on real hosts. {@link #save} what {@link World#advanceTo}
 * did before its reports are handed out: then nobody ever knows more than the twin remembers.
 *
 * <p>After a kill the guests are where the last save has them and time goes on from there. Copies
 * that were under way are over, as if their source had dropped them; only a guest that already ran
 * on its target stays there. A host that was dead is dead; all other faults are gone. Each save is
 * one transaction, safe against the death of the process (WAL, {@code synchronous=NORMAL}), not
 * against the loss of power.
 */
public final class WorldStore implements AutoCloseable {
  private static final String FORMAT = "2";

  private final Path file;
  private final Connection connection;
  private final PreparedStatement setMeta;
  private final PreparedStatement setPlace;
  private final PreparedStatement setHost;
  private final Map<HostId, SavedHost> savedHosts = new HashMap<>();

  private WorldStore(Path file, Connection connection) throws SQLException {
    this.file = file;
    this.connection = connection;
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode=WAL");
      statement.execute("PRAGMA synchronous=NORMAL");
      statement.execute("PRAGMA busy_timeout=20000");
      statement.execute(
          "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
      statement.execute(
          "CREATE TABLE IF NOT EXISTS host (host TEXT PRIMARY KEY, dead INTEGER NOT NULL, fenced_loss INTEGER NOT NULL) WITHOUT ROWID");
      statement.execute(
          "CREATE TABLE IF NOT EXISTS place (host TEXT NOT NULL, vm TEXT NOT NULL, here INTEGER NOT NULL,"
              + " epoch INTEGER NOT NULL, numa INTEGER NOT NULL, pool TEXT NOT NULL, highest INTEGER NOT NULL,"
              + " closed INTEGER NOT NULL, handed_over INTEGER NOT NULL, epoch_floor INTEGER NOT NULL,"
              + " fenced INTEGER NOT NULL, blackout_nanos INTEGER NOT NULL, sent_bytes INTEGER NOT NULL,"
              + " PRIMARY KEY (host, vm)) WITHOUT ROWID");
    }
    connection.setAutoCommit(false);
    setMeta = connection.prepareStatement("INSERT OR REPLACE INTO meta VALUES (?, ?)");
    setHost = connection.prepareStatement("INSERT OR REPLACE INTO host VALUES (?, ?, ?)");
    setPlace =
        connection.prepareStatement(
            "INSERT OR REPLACE INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  }

  /** Makes the file if it is not there. */
  public static WorldStore open(Path file) {
    try {
      return new WorldStore(file, DriverManager.getConnection("jdbc:sqlite:" + file));
    } catch (SQLException e) {
      throw broken(file, e);
    }
  }

  /**
   * The world as it was last saved, or a new one, saved, when none was.
   *
   * @param start of a new world; one that was saved goes on from when it was
   * @throws IllegalStateException when the file holds the world of another fleet, or was written by
   *     a newer version
   */
  public World resume(WorldSpec spec, Instant start, RandomGenerator chance) {
    try {
      Optional<String> format = meta("format");
      if (format.isEmpty()) {
        return begin(spec, start, chance);
      }
      require("format", FORMAT);
      require("fleet", fingerprint(spec));
      return restore(spec, chance);
    } catch (SQLException e) {
      throw broken(file, e);
    }
  }

  /** Writes what has changed since the last save, in one transaction. */
  public void save(World world) {
    try {
      Fleet fleet = world.fleet();
      List<Fleet.Place> changed = fleet.takeChanged();
      for (Fleet.Place place : changed) {
        bind(place, PlaceRecord.of(fleet.host(place.host()), place));
        setPlace.addBatch();
      }
      if (!changed.isEmpty()) {
        setPlace.executeBatch();
      }
      saveHosts(fleet);
      setMeta("now", Long.toString(Timeline.nanos(world.now())));
      connection.commit();
    } catch (SQLException e) {
      throw broken(file, e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw broken(file, e);
    }
  }

  private World begin(WorldSpec spec, Instant start, RandomGenerator chance) throws SQLException {
    World world = new World(spec, start, chance);
    setMeta("format", FORMAT);
    setMeta("fleet", fingerprint(spec));
    save(world);
    return world;
  }

  private World restore(WorldSpec spec, RandomGenerator chance) throws SQLException {
    long now =
        Long.parseLong(
            meta("now")
                .orElseThrow(() -> new SQLException("the moment of the last save is missing")));
    readHosts();
    World world = World.empty(spec, Timeline.instant(now), chance);
    savedHosts.forEach((id, saved) -> {
      HostState host = world.fleet().host(id);
      host.alive = !saved.dead();
      host.fencedLoss = saved.fencedLoss();
    });
    Map<VmId, VmSpec> vms = new HashMap<>();
    spec.residents().forEach(resident -> vms.put(resident.vm().id(), resident.vm()));
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM place ORDER BY host, vm")) {
      while (rows.next()) {
        VmSpec vm = vms.get(new VmId(rows.getString("vm")));
        if (vm == null) {
          throw new SQLException("VM " + rows.getString("vm") + " is not in the fleet");
        }
        read(rows)
            .restore(world.fleet(), world.fleet().host(new HostId(rows.getString("host"))), vm);
      }
    }
    world.fleet().takeChanged();
    return world;
  }

  /** What survives of a host. */
  private record SavedHost(boolean dead, long fencedLoss) {
    static final SavedHost NEW = new SavedHost(false, 0);
  }

  private void readHosts() throws SQLException {
    savedHosts.clear();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM host")) {
      while (rows.next()) {
        savedHosts.put(
            new HostId(rows.getString("host")),
            new SavedHost(rows.getBoolean("dead"), rows.getLong("fenced_loss")));
      }
    }
  }

  private void saveHosts(Fleet fleet) throws SQLException {
    for (HostState host : fleet.hosts) {
      var now = new SavedHost(!host.alive, host.fencedLoss);
      if (!now.equals(savedHosts.getOrDefault(host.spec.id(), SavedHost.NEW))) {
        setHost.setString(1, host.spec.id().value());
        setHost.setBoolean(2, now.dead());
        setHost.setLong(3, now.fencedLoss());
        setHost.executeUpdate();
        savedHosts.put(host.spec.id(), now);
      }
    }
  }

  private void bind(Fleet.Place place, PlaceRecord row) throws SQLException {
    setPlace.setString(1, place.host().value());
    setPlace.setString(2, place.vm().value());
    setPlace.setBoolean(3, row.here());
    setPlace.setLong(4, row.epoch());
    setPlace.setInt(5, row.numa());
    setPlace.setString(6, row.pool());
    setPlace.setLong(7, row.highest());
    setPlace.setBoolean(8, row.closed());
    setPlace.setLong(9, row.handedOver());
    setPlace.setLong(10, row.epochFloor());
    setPlace.setLong(11, row.fenced());
    setPlace.setLong(12, row.blackoutNanos());
    setPlace.setLong(13, row.sentBytes());
  }

  private static PlaceRecord read(ResultSet row) throws SQLException {
    return new PlaceRecord(
        row.getBoolean("here"),
        row.getLong("epoch"),
        row.getInt("numa"),
        row.getString("pool"),
        row.getLong("highest"),
        row.getBoolean("closed"),
        row.getLong("handed_over"),
        row.getLong("epoch_floor"),
        row.getLong("fenced"),
        row.getLong("blackout_nanos"),
        row.getLong("sent_bytes"));
  }

  private void setMeta(String name, String value) throws SQLException {
    setMeta.setString(1, name);
    setMeta.setString(2, value);
    setMeta.executeUpdate();
  }

  private Optional<String> meta(String name) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT value FROM meta WHERE name = ?")) {
      select.setString(1, name);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
      }
    }
  }

  private void require(String name, String needed) throws SQLException {
    String found = meta(name).orElse("nothing");
    if (!found.equals(needed)) {
      throw new IllegalStateException(
          "the twin's file %s holds another world: needs %s %s, found %s; use another data folder, or the scenario, seed and version that wrote it"
              .formatted(file, name, needed, found));
    }
  }

  /** Tells fleets apart: their size and a checksum of who starts where. */
  private static String fingerprint(WorldSpec spec) {
    var sum = new CRC32();
    for (Resident resident : spec.residents()) {
      sum.update(
          (resident.vm().id() + "@" + resident.placement()).getBytes(StandardCharsets.UTF_8));
    }
    return spec.hosts().size()
        + "-"
        + spec.residents().size()
        + "-"
        + Long.toHexString(sum.getValue());
  }

  private static IllegalStateException broken(Path file, SQLException e) {
    return new IllegalStateException(
        "the twin's file %s cannot be used: %s; check the disk and its rights, or use another data folder"
            .formatted(file, e.getMessage()),
        e);
  }
}
