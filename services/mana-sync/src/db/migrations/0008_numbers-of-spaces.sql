-- A scope's number is made from its space's id: 2^52 and the first 52 bits of the id's SHA-256. Whoever knows a space
-- knows where its rows are, on whatever server; numbers that were drawn at random had to be looked up.
--
-- One transaction behind the lock of the tables, which ALTER TABLE takes: pushes and pulls wait for it, and where it is
-- ended in the middle, nothing has happened. Indexes that lead with the scope are made anew at the end, since moving
-- every row in each of them takes several times as long.

ALTER TABLE mana_sync.scopes ADD COLUMN former_number bigint;
COMMENT ON COLUMN mana_sync.scopes.former_number IS
	'The number by which cursors from before know the scope; null for one that was made since.';

-- The owner of the tables is held by their policies, which name no space here.
ALTER TABLE mana_sync.scopes NO FORCE ROW LEVEL SECURITY;
ALTER TABLE mana_sync.sync_changes NO FORCE ROW LEVEL SECURITY;
ALTER TABLE mana_sync.sync_records NO FORCE ROW LEVEL SECURITY;
ALTER TABLE mana_sync.sync_refusals NO FORCE ROW LEVEL SECURITY;

UPDATE mana_sync.scopes SET former_number = number,
	number = ('x1' || left(encode(sha256(convert_to(id, 'UTF8')), 'hex'), 13))::bit(56)::bigint;
-- The random numbers were below 2^40, so the two kinds never meet.
ALTER TABLE mana_sync.scopes ADD CONSTRAINT scopes_number_is_of_id
	CHECK (number = ('x1' || left(encode(sha256(convert_to(id, 'UTF8')), 'hex'), 13))::bit(56)::bigint);

ALTER TABLE mana_sync.sync_changes DROP CONSTRAINT sync_changes_pkey;
DROP INDEX mana_sync.sync_changes_once, mana_sync.sync_changes_history, mana_sync.sync_changes_by_call,
	mana_sync.sync_changes_by_mission, mana_sync.sync_changes_by_client, mana_sync.sync_changes_of_agents;
UPDATE mana_sync.sync_changes c SET scope = s.number FROM mana_sync.scopes s WHERE c.scope = s.former_number;
ALTER TABLE mana_sync.sync_changes ADD PRIMARY KEY (scope, seq);
CREATE UNIQUE INDEX sync_changes_once ON mana_sync.sync_changes (key_digest, scope);
CREATE INDEX sync_changes_history ON mana_sync.sync_changes (scope, app_id, table_name, record_id, seq) WHERE seq > 0;
CREATE INDEX sync_changes_by_call ON mana_sync.sync_changes (scope, app_id, actor_call, table_name, record_id)
	WHERE actor_call IS NOT NULL;
CREATE INDEX sync_changes_by_mission ON mana_sync.sync_changes (scope, app_id, actor_mission, table_name, record_id)
	WHERE actor_mission IS NOT NULL;
CREATE INDEX sync_changes_by_client ON mana_sync.sync_changes (scope, app_id, actor_client, created_at)
	WHERE actor_client IS NOT NULL;
CREATE INDEX sync_changes_of_agents ON mana_sync.sync_changes (scope, app_id, seq) WHERE origin = 'agent';

ALTER TABLE mana_sync.sync_records DROP CONSTRAINT sync_records_pkey;
DROP INDEX mana_sync.sync_records_by_seq;
UPDATE mana_sync.sync_records r SET scope = s.number FROM mana_sync.scopes s WHERE r.scope = s.former_number;
ALTER TABLE mana_sync.sync_records ADD PRIMARY KEY (scope, app_id, table_name, record_id);
CREATE INDEX sync_records_by_seq ON mana_sync.sync_records (scope, app_id, table_name, seq) WHERE seq > 0;

UPDATE mana_sync.sync_refusals f SET scope = s.number FROM mana_sync.scopes s WHERE f.scope = s.former_number;

ALTER TABLE mana_sync.sync_refusals FORCE ROW LEVEL SECURITY;
ALTER TABLE mana_sync.sync_records FORCE ROW LEVEL SECURITY;
ALTER TABLE mana_sync.sync_changes FORCE ROW LEVEL SECURITY;
ALTER TABLE mana_sync.scopes FORCE ROW LEVEL SECURITY;
