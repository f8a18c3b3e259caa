-- Whose total a space counts to: its owner, as soon as the owner has pushed to it, and until then whoever pushed first.
-- Spaces from before count to nobody until the next push.
ALTER TABLE mana_sync.scopes ADD COLUMN account_id text COLLATE "C";
COMMENT ON COLUMN mana_sync.scopes.account_id IS 'The user whose total its log counts to.';
CREATE INDEX scopes_by_account ON mana_sync.scopes (account_id) WHERE account_id IS NOT NULL;

-- The total is of spaces that a pushing member may not see, so it is asked through this function alone, which tells
-- sizes and no names of readers or writers. It runs as the owner of the tables, whom a policy lets see the scopes.
CREATE POLICY scopes_measure ON mana_sync.scopes FOR SELECT TO mana_sync_owner USING (account_id IS NOT NULL);
CREATE FUNCTION mana_sync.account_sizes(accounts text[])
	RETURNS TABLE (account_id text, space_id text, changes bigint, bytes bigint)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
	-- Account by account through the index, whatever is known of the table.
	SELECT o.account_id, o.id, o.log_changes, o.log_bytes
	FROM unnest(accounts) AS a(id)
	CROSS JOIN LATERAL (SELECT * FROM mana_sync.scopes s WHERE s.account_id = a.id OFFSET 0) o
$$;
REVOKE EXECUTE ON FUNCTION mana_sync.account_sizes(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mana_sync.account_sizes(text[]) TO mana_sync_runtime;
