-- The engine's tables. A scope is a space. All keys lead with the scope, whose number is short and random: no
-- sequence is shared between scopes. Texts that are compared or ordered use the bytewise collation.

CREATE TABLE mana_sync.epochs (
	epoch integer PRIMARY KEY,
	began_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE mana_sync.epochs IS
	'The highest one stands in every cursor. After restoring a backup add the next: numbers will be given again.';
INSERT INTO mana_sync.epochs (epoch) VALUES (1);

CREATE TABLE mana_sync.scopes (
	id text COLLATE "C" PRIMARY KEY,
	number bigint NOT NULL UNIQUE CHECK (number > 0),
	seq bigint NOT NULL DEFAULT 0,
	changed_at timestamptz NOT NULL
);
COMMENT ON TABLE mana_sync.scopes IS
	'A row per space. A push holds its lock from taking the next numbers to the commit, so order of seq = order of commits.';

CREATE TABLE mana_sync.sync_changes (
	scope bigint NOT NULL,
	seq bigint NOT NULL,
	app_id text COLLATE "C" NOT NULL,
	table_name text COLLATE "C" NOT NULL,
	record_id text COLLATE "C" NOT NULL,
	user_id text COLLATE "C" NOT NULL,
	space_id text COLLATE "C" NOT NULL,
	op text NOT NULL CHECK (op IN ('insert', 'update', 'delete')),
	data jsonb NOT NULL,
	field_meta jsonb NOT NULL,
	stamp text COLLATE "C" NOT NULL,
	is_purge boolean NOT NULL,
	client_id text COLLATE "C" NOT NULL,
	change_key text COLLATE "C" NOT NULL,
	key_digest bytea NOT NULL,
	corrections jsonb,
	actor jsonb,
	origin text CHECK (origin IN ('user', 'agent', 'system', 'migration')),
	created_at timestamptz NOT NULL,
	PRIMARY KEY (scope, seq)
);
COMMENT ON TABLE mana_sync.sync_changes IS
	'The log: every accepted change as stamped, data {field: value} beside field_meta {field: stamp}. created_at rises with seq.';
COMMENT ON COLUMN mana_sync.sync_changes.key_digest IS
	'SHA-256 of space, user, client, record and change_key, cut to 16 bytes: a change sent again is found by it.';
CREATE UNIQUE INDEX sync_changes_once ON mana_sync.sync_changes (key_digest, scope);
-- Partial, here and below, so that only a statement that says `seq > 0` may use it: while a table has no statistics
-- the planner cannot tell a prefix that finds one row from one that finds a million.
CREATE INDEX sync_changes_history ON mana_sync.sync_changes (scope, app_id, table_name, record_id, seq) WHERE seq > 0;

CREATE TABLE mana_sync.sync_records (
	scope bigint NOT NULL,
	app_id text COLLATE "C" NOT NULL,
	table_name text COLLATE "C" NOT NULL,
	record_id text COLLATE "C" NOT NULL,
	seq bigint NOT NULL,
	data jsonb NOT NULL,
	field_meta jsonb NOT NULL,
	inserted_stamp text COLLATE "C",
	deleted_stamp text COLLATE "C",
	purged_stamp text COLLATE "C",
	latest_stamp text COLLATE "C" NOT NULL,
	actor jsonb,
	origin text CHECK (origin IN ('user', 'agent', 'system', 'migration')),
	bytes integer NOT NULL,
	changed_at timestamptz NOT NULL,
	PRIMARY KEY (scope, app_id, table_name, record_id)
);
COMMENT ON TABLE mana_sync.sync_records IS
	'The merged state. Deleted where deleted_stamp is set and inserted_stamp is not; data then holds only what was stamped after the deletion.';
COMMENT ON COLUMN mana_sync.sync_records.seq IS 'Of the last change that altered the record.';
COMMENT ON COLUMN mana_sync.sync_records.bytes IS 'UTF-8 length of data and field_meta as JSON: reads are cut by it.';
CREATE INDEX sync_records_by_seq ON mana_sync.sync_records (scope, app_id, table_name, seq) WHERE seq > 0;

-- Isolation. What a transaction may read and write is set with set_config(…, true) as two array literals of
-- space ids. Unset, or reset after a local setting (which leaves ''), they name no space.

CREATE FUNCTION mana_sync.readable_spaces() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
	$$ SELECT coalesce(nullif(current_setting('mana_sync.read_spaces', true), ''), '{}')::text[] $$;
CREATE FUNCTION mana_sync.writable_spaces() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
	$$ SELECT coalesce(nullif(current_setting('mana_sync.write_spaces', true), ''), '{}')::text[] $$;
CREATE FUNCTION mana_sync.readable_scopes() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
	$$ SELECT coalesce(array_agg(s.number), '{}') FROM mana_sync.scopes s
		WHERE s.id = ANY ((SELECT mana_sync.readable_spaces())::text[]) $$;
CREATE FUNCTION mana_sync.writable_scopes() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
	$$ SELECT coalesce(array_agg(s.number), '{}') FROM mana_sync.scopes s
		WHERE s.id = ANY ((SELECT mana_sync.writable_spaces())::text[]) $$;

ALTER TABLE mana_sync.epochs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE mana_sync.scopes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE mana_sync.sync_changes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE mana_sync.sync_records ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- The sub-selects make the planner call each function once a statement, not once a row. IN (SELECT …) rather than
-- = ANY (…): the latter may enter the index condition, and then makes the wrong index look right.
CREATE POLICY epochs_read ON mana_sync.epochs FOR SELECT TO mana_sync_runtime USING (true);

CREATE POLICY scopes_read ON mana_sync.scopes FOR SELECT TO mana_sync_runtime
	USING (id = ANY ((SELECT mana_sync.readable_spaces())::text[]));
CREATE POLICY scopes_add ON mana_sync.scopes FOR INSERT TO mana_sync_runtime
	WITH CHECK (id = ANY ((SELECT mana_sync.writable_spaces())::text[]));
CREATE POLICY scopes_write ON mana_sync.scopes FOR UPDATE TO mana_sync_runtime
	USING (id = ANY ((SELECT mana_sync.writable_spaces())::text[]));

CREATE POLICY changes_read ON mana_sync.sync_changes FOR SELECT TO mana_sync_runtime
	USING (scope IN (SELECT unnest(mana_sync.readable_scopes())));
CREATE POLICY changes_add ON mana_sync.sync_changes FOR INSERT TO mana_sync_runtime
	WITH CHECK (scope IN (SELECT unnest(mana_sync.writable_scopes())));
CREATE POLICY changes_purge ON mana_sync.sync_changes FOR UPDATE TO mana_sync_runtime
	USING (scope IN (SELECT unnest(mana_sync.writable_scopes())));

CREATE POLICY records_read ON mana_sync.sync_records FOR SELECT TO mana_sync_runtime
	USING (scope IN (SELECT unnest(mana_sync.readable_scopes())));
CREATE POLICY records_add ON mana_sync.sync_records FOR INSERT TO mana_sync_runtime
	WITH CHECK (scope IN (SELECT unnest(mana_sync.writable_scopes())));
CREATE POLICY records_write ON mana_sync.sync_records FOR UPDATE TO mana_sync_runtime
	USING (scope IN (SELECT unnest(mana_sync.writable_scopes())));

CREATE POLICY epochs_maintain ON mana_sync.epochs TO mana_sync_maintenance USING (true);
CREATE POLICY scopes_maintain ON mana_sync.scopes TO mana_sync_maintenance USING (true);
CREATE POLICY changes_maintain ON mana_sync.sync_changes TO mana_sync_maintenance USING (true);
CREATE POLICY records_maintain ON mana_sync.sync_records TO mana_sync_maintenance USING (true);

-- Nobody deletes at run time, and of a logged change only the values can be erased.
GRANT SELECT ON mana_sync.epochs TO mana_sync_runtime;
GRANT SELECT, INSERT, UPDATE ON mana_sync.scopes TO mana_sync_runtime;
GRANT SELECT, INSERT, UPDATE (data) ON mana_sync.sync_changes TO mana_sync_runtime;
GRANT SELECT, INSERT, UPDATE ON mana_sync.sync_records TO mana_sync_runtime;

GRANT SELECT, INSERT ON mana_sync.epochs TO mana_sync_maintenance;
GRANT SELECT, UPDATE ON mana_sync.scopes TO mana_sync_maintenance;
GRANT SELECT, UPDATE, DELETE ON mana_sync.sync_changes, mana_sync.sync_records TO mana_sync_maintenance;
