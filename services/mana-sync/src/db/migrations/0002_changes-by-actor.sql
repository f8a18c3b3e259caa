-- What takes changes back, and lists what agents did, finds them by their actor. Columns of their own, because
-- under row-level security `actor ->> …` is no leakproof operator and keeps an index on it from being used.
-- Adding them rewrites the log: pushes wait meanwhile.

ALTER TABLE mana_sync.sync_changes
	ADD COLUMN actor_call text COLLATE "C" GENERATED ALWAYS AS (actor ->> 'callId') STORED,
	ADD COLUMN actor_client text COLLATE "C" GENERATED ALWAYS AS (actor ->> 'client') STORED,
	ADD COLUMN actor_mission text COLLATE "C" GENERATED ALWAYS AS (actor ->> 'missionId') STORED;

-- In the order in which they are paged. Partial: what no agent wrote has no entry.
CREATE INDEX sync_changes_by_call ON mana_sync.sync_changes (scope, app_id, actor_call, table_name, record_id)
	WHERE actor_call IS NOT NULL;
CREATE INDEX sync_changes_by_mission ON mana_sync.sync_changes (scope, app_id, actor_mission, table_name, record_id)
	WHERE actor_mission IS NOT NULL;
CREATE INDEX sync_changes_by_client ON mana_sync.sync_changes (scope, app_id, actor_client, created_at)
	WHERE actor_client IS NOT NULL;
CREATE INDEX sync_changes_of_agents ON mana_sync.sync_changes (scope, app_id, seq) WHERE origin = 'agent';

ALTER TABLE mana_sync.scopes ADD COLUMN cut_before timestamptz;
COMMENT ON COLUMN mana_sync.scopes.cut_before IS
	'Of what was logged before this instant, retention has removed what had been superseded by then; null: nothing.';

-- Numbers rise by one: where some are missing, retention has been at work, by a rule that spared less.
ALTER TABLE mana_sync.scopes NO FORCE ROW LEVEL SECURITY;
ALTER TABLE mana_sync.sync_changes NO FORCE ROW LEVEL SECURITY;
UPDATE mana_sync.scopes s SET cut_before = now()
	WHERE s.seq > (SELECT count(*) FROM mana_sync.sync_changes c WHERE c.scope = s.number);
ALTER TABLE mana_sync.scopes FORCE ROW LEVEL SECURITY;
ALTER TABLE mana_sync.sync_changes FORCE ROW LEVEL SECURITY;
