-- A change may say what it rests on. One that was refused for it is not in the log; that it was refused is kept here, so
-- that it is refused again when it is sent again, whatever stands there by then.

CREATE TABLE mana_sync.sync_refusals (
	scope bigint NOT NULL,
	key_digest bytea NOT NULL,
	created_at timestamptz NOT NULL,
	PRIMARY KEY (scope, key_digest)
);
COMMENT ON COLUMN mana_sync.sync_refusals.key_digest IS 'As in sync_changes.';
CREATE INDEX sync_refusals_by_age ON mana_sync.sync_refusals (scope, created_at);

ALTER TABLE mana_sync.sync_refusals ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY refusals_read ON mana_sync.sync_refusals FOR SELECT TO mana_sync_runtime USING (scope IN (
	SELECT s.number FROM mana_sync.scopes s WHERE s.id = ANY ((SELECT mana_sync.readable_spaces())::text[])));
CREATE POLICY refusals_add ON mana_sync.sync_refusals FOR INSERT TO mana_sync_runtime WITH CHECK (scope IN (
	SELECT s.number FROM mana_sync.scopes s WHERE s.id = ANY ((SELECT mana_sync.writable_spaces())::text[])));
CREATE POLICY refusals_maintain ON mana_sync.sync_refusals TO mana_sync_maintenance USING (true);

GRANT SELECT, INSERT ON mana_sync.sync_refusals TO mana_sync_runtime;
GRANT SELECT, DELETE ON mana_sync.sync_refusals TO mana_sync_maintenance;
