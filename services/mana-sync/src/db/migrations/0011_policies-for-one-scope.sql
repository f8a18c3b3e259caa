-- The same policies, quicker where a transaction is about one scope, as nearly all are: the list is then that number in
-- braces, and is compared as text. Reading a list of numbers anew for each row takes twice as long.

ALTER POLICY scopes_read ON mana_sync.scopes USING (
	'{' || number::text || '}' = current_setting('mana_sync.read_scopes', true)
	OR array_position(nullif(current_setting('mana_sync.read_scopes', true), '')::bigint[], number) IS NOT NULL);
ALTER POLICY scopes_add ON mana_sync.scopes WITH CHECK (
	'{' || number::text || '}' = current_setting('mana_sync.write_scopes', true)
	OR array_position(nullif(current_setting('mana_sync.write_scopes', true), '')::bigint[], number) IS NOT NULL);
ALTER POLICY scopes_write ON mana_sync.scopes USING (
	'{' || number::text || '}' = current_setting('mana_sync.write_scopes', true)
	OR array_position(nullif(current_setting('mana_sync.write_scopes', true), '')::bigint[], number) IS NOT NULL);
ALTER POLICY changes_read ON mana_sync.sync_changes USING (
	'{' || scope::text || '}' = current_setting('mana_sync.read_scopes', true)
	OR array_position(nullif(current_setting('mana_sync.read_scopes', true), '')::bigint[], scope) IS NOT NULL);
ALTER POLICY changes_add ON mana_sync.sync_changes WITH CHECK (
	'{' || scope::text || '}' = current_setting('mana_sync.write_scopes', true)
	OR array_position(nullif(current_setting('mana_sync.write_scopes', true), '')::bigint[], scope) IS NOT NULL);
ALTER POLICY changes_purge ON mana_sync.sync_changes USING (
	'{' || scope::text || '}' = current_setting('mana_sync.write_scopes', true)
	OR array_position(nullif(current_setting('mana_sync.write_scopes', true), '')::bigint[], scope) IS NOT NULL);
ALTER POLICY records_read ON mana_sync.sync_records USING (
	'{' || scope::text || '}' = current_setting('mana_sync.read_scopes', true)
	OR array_position(nullif(current_setting('mana_sync.read_scopes', true), '')::bigint[], scope) IS NOT NULL);
ALTER POLICY records_add ON mana_sync.sync_records WITH CHECK (
	'{' || scope::text || '}' = current_setting('mana_sync.write_scopes', true)
	OR array_position(nullif(current_setting('mana_sync.write_scopes', true), '')::bigint[], scope) IS NOT NULL);
ALTER POLICY records_write ON mana_sync.sync_records USING (
	'{' || scope::text || '}' = current_setting('mana_sync.write_scopes', true)
	OR array_position(nullif(current_setting('mana_sync.write_scopes', true), '')::bigint[], scope) IS NOT NULL);
ALTER POLICY refusals_read ON mana_sync.sync_refusals USING (
	'{' || scope::text || '}' = current_setting('mana_sync.read_scopes', true)
	OR array_position(nullif(current_setting('mana_sync.read_scopes', true), '')::bigint[], scope) IS NOT NULL);
ALTER POLICY refusals_add ON mana_sync.sync_refusals WITH CHECK (
	'{' || scope::text || '}' = current_setting('mana_sync.write_scopes', true)
	OR array_position(nullif(current_setting('mana_sync.write_scopes', true), '')::bigint[], scope) IS NOT NULL);
