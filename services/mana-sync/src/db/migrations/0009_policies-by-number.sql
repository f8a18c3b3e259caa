-- A scope has one key, its number, and the policies compare with nothing but numbers that the transaction sets: they read
-- no table, and so hold wherever a row is kept. What a transaction may read and write stands in two array literals,
-- mana_sync.read_scopes and mana_sync.write_scopes. Unset, or reset after a local setting (which leaves ''), they are
-- null here, and nothing passes.
--
-- array_position rather than = ANY: the latter may enter the condition of an index, and then makes the wrong index look
-- right. The expression is written out: what is called here is bound now, whatever search_path says later.

ALTER TABLE mana_sync.scopes DROP CONSTRAINT scopes_pkey, DROP CONSTRAINT scopes_number_key, ADD PRIMARY KEY (number);

ALTER POLICY scopes_read ON mana_sync.scopes
	USING (array_position(nullif(current_setting('mana_sync.read_scopes', true), '')::bigint[], number) IS NOT NULL);
ALTER POLICY scopes_add ON mana_sync.scopes
	WITH CHECK (array_position(nullif(current_setting('mana_sync.write_scopes', true), '')::bigint[], number) IS NOT NULL);
ALTER POLICY scopes_write ON mana_sync.scopes
	USING (array_position(nullif(current_setting('mana_sync.write_scopes', true), '')::bigint[], number) IS NOT NULL);

ALTER POLICY changes_read ON mana_sync.sync_changes
	USING (array_position(nullif(current_setting('mana_sync.read_scopes', true), '')::bigint[], scope) IS NOT NULL);
ALTER POLICY changes_add ON mana_sync.sync_changes
	WITH CHECK (array_position(nullif(current_setting('mana_sync.write_scopes', true), '')::bigint[], scope) IS NOT NULL);
ALTER POLICY changes_purge ON mana_sync.sync_changes
	USING (array_position(nullif(current_setting('mana_sync.write_scopes', true), '')::bigint[], scope) IS NOT NULL);

ALTER POLICY records_read ON mana_sync.sync_records
	USING (array_position(nullif(current_setting('mana_sync.read_scopes', true), '')::bigint[], scope) IS NOT NULL);
ALTER POLICY records_add ON mana_sync.sync_records
	WITH CHECK (array_position(nullif(current_setting('mana_sync.write_scopes', true), '')::bigint[], scope) IS NOT NULL);
ALTER POLICY records_write ON mana_sync.sync_records
	USING (array_position(nullif(current_setting('mana_sync.write_scopes', true), '')::bigint[], scope) IS NOT NULL);

ALTER POLICY refusals_read ON mana_sync.sync_refusals
	USING (array_position(nullif(current_setting('mana_sync.read_scopes', true), '')::bigint[], scope) IS NOT NULL);
ALTER POLICY refusals_add ON mana_sync.sync_refusals
	WITH CHECK (array_position(nullif(current_setting('mana_sync.write_scopes', true), '')::bigint[], scope) IS NOT NULL);

DROP FUNCTION mana_sync.readable_spaces();
DROP FUNCTION mana_sync.writable_spaces();
