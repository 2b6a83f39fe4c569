-- The embedded store, schema version 1. Column names are those of pekko-persistence-jdbc's default DAOs.
-- A change here is a new version: raise EmbeddedStore.SCHEMA_VERSION and say how a store of the version before becomes one.

-- Facts about the store itself.
CREATE TABLE drover_meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- Every event, in the order of its recording. Nothing is ever changed or taken out.
CREATE TABLE event_journal (
  ordering INTEGER PRIMARY KEY AUTOINCREMENT,
  deleted INTEGER NOT NULL DEFAULT 0,
  persistence_id TEXT NOT NULL,
  sequence_number INTEGER NOT NULL,
  writer TEXT NOT NULL,
  write_timestamp INTEGER NOT NULL,
  adapter_manifest TEXT NOT NULL,
  event_payload BLOB NOT NULL,
  event_ser_id INTEGER NOT NULL,
  event_ser_manifest TEXT NOT NULL,
  meta_payload BLOB,
  meta_ser_id INTEGER,
  meta_ser_manifest TEXT
);

-- An entity's events in order; and no two events of one entity with the same number, whoever writes them.
CREATE UNIQUE INDEX event_journal_entity ON event_journal (persistence_id, sequence_number);

-- Which entities there are: read at each start, without reading the journal.
CREATE INDEX event_journal_first ON event_journal (persistence_id) WHERE sequence_number = 1;

CREATE TABLE event_tag (
  event_id INTEGER NOT NULL REFERENCES event_journal (ordering) ON DELETE CASCADE,
  tag TEXT NOT NULL,
  PRIMARY KEY (event_id, tag)
) WITHOUT ROWID;

CREATE TABLE snapshot (
  persistence_id TEXT NOT NULL,
  sequence_number INTEGER NOT NULL,
  created INTEGER NOT NULL,
  snapshot_ser_id INTEGER NOT NULL,
  snapshot_ser_manifest TEXT NOT NULL,
  snapshot_payload BLOB NOT NULL,
  meta_ser_id INTEGER,
  meta_ser_manifest TEXT,
  meta_payload BLOB,
  PRIMARY KEY (persistence_id, sequence_number)
);
