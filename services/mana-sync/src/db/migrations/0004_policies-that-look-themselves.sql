-- The same policies, with what readable_scopes() and writable_scopes() asked written into them: a function's body is a
-- statement of its own, which takes several times as long to begin as to run, and a push asked it five times.

ALTER POLICY changes_read ON mana_sync.sync_changes USING (scope IN (
	SELECT s.number FROM mana_sync.scopes s WHERE s.id = ANY ((SELECT mana_sync.readable_spaces())::text[])));
ALTER POLICY changes_add ON mana_sync.sync_changes WITH CHECK (scope IN (
	SELECT s.number FROM mana_sync.scopes s WHERE s.id = ANY ((SELECT mana_sync.writable_spaces())::text[])));
ALTER POLICY changes_purge ON mana_sync.sync_changes USING (scope IN (
	SELECT s.number FROM mana_sync.scopes s WHERE s.id = ANY ((SELECT mana_sync.writable_spaces())::text[])));
ALTER POLICY records_read ON mana_sync.sync_records USING (scope IN (
	SELECT s.number FROM mana_sync.scopes s WHERE s.id = ANY ((SELECT mana_sync.readable_spaces())::text[])));
ALTER POLICY records_add ON mana_sync.sync_records WITH CHECK (scope IN (
	SELECT s.number FROM mana_sync.scopes s WHERE s.id = ANY ((SELECT mana_sync.writable_spaces())::text[])));
ALTER POLICY records_write ON mana_sync.sync_records USING (scope IN (
	SELECT s.number FROM mana_sync.scopes s WHERE s.id = ANY ((SELECT mana_sync.writable_spaces())::text[])));

DROP FUNCTION mana_sync.readable_scopes();
DROP FUNCTION mana_sync.writable_scopes();
