-- What a push writes to one scope, in one call: the changes, those records that one of them makes, and the scope's head.
-- Values that stand in the log and in the state are sent once. They run as who calls them, so the policies hold in
-- them. Each row's number is taken from the scope's own row, which a sharded engine needs to know where the row goes; a
-- scope that may not be written gives none, and then nothing at all is written.

CREATE FUNCTION mana_sync.log_changes(
	to_scope bigint, seqs bigint[], app_ids text[], table_names text[], record_ids text[], user_ids text[],
	space_ids text[], ops text[], datas jsonb[], field_metas jsonb[], stamps text[], purges boolean[],
	client_ids text[], change_keys text[], key_digests bytea[], all_corrections jsonb[], actors jsonb[],
	origins text[], times timestamptz[], runs_began bigint[],
	inserted_stamps text[], deleted_stamps text[], purged_stamps text[], latest_stamps text[], sizes integer[],
	head_seq bigint, head_at timestamptz, head_user text, head_client text, head_began bigint,
	head_after timestamptz, head_changes bigint, head_bytes bigint, head_account text)
	RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO mana_sync.sync_changes (scope, seq, app_id, table_name, record_id, user_id, space_id, op, data,
		field_meta, stamp, is_purge, client_id, change_key, key_digest, corrections, actor, origin, created_at,
		run_began)
	SELECT s.number, c.* FROM mana_sync.scopes s CROSS JOIN unnest(
		seqs, app_ids, table_names, record_ids, user_ids, space_ids, ops, datas, field_metas, stamps, purges,
		client_ids, change_keys, key_digests, all_corrections, actors, origins, times, runs_began) c
	WHERE s.number = to_scope;
	INSERT INTO mana_sync.sync_records (scope, app_id, table_name, record_id, seq, data, field_meta,
		inserted_stamp, deleted_stamp, purged_stamp, latest_stamp, actor, origin, bytes, changed_at)
	SELECT s.number, r.* FROM mana_sync.scopes s CROSS JOIN unnest(
		app_ids, table_names, record_ids, seqs, datas, field_metas, inserted_stamps, deleted_stamps,
		purged_stamps, latest_stamps, actors, origins, sizes, times)
		r (app_id, table_name, record_id, seq, data, field_meta, inserted_stamp, deleted_stamp, purged_stamp,
			latest_stamp, actor, origin, bytes, changed_at)
	WHERE s.number = to_scope AND r.latest_stamp IS NOT NULL;
	UPDATE mana_sync.scopes SET seq = head_seq, changed_at = head_at, run_user = head_user, run_client = head_client,
		run_began = head_began, run_ended = head_seq, run_after = head_after, log_changes = head_changes,
		log_bytes = head_bytes, account_id = head_account
	WHERE number = to_scope;
	IF NOT found THEN
		RAISE insufficient_privilege USING message = 'this scope may not be written';
	END IF;
END
$$;

CREATE FUNCTION mana_sync.save_records(
	to_scope bigint, app_ids text[], table_names text[], record_ids text[], seqs bigint[], datas jsonb[],
	field_metas jsonb[], inserted_stamps text[], deleted_stamps text[], purged_stamps text[], latest_stamps text[],
	actors jsonb[], origins text[], sizes integer[], times timestamptz[])
	RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO mana_sync.sync_records (scope, app_id, table_name, record_id, seq, data, field_meta,
		inserted_stamp, deleted_stamp, purged_stamp, latest_stamp, actor, origin, bytes, changed_at)
	SELECT s.number, r.* FROM mana_sync.scopes s CROSS JOIN unnest(
		app_ids, table_names, record_ids, seqs, datas, field_metas, inserted_stamps, deleted_stamps,
		purged_stamps, latest_stamps, actors, origins, sizes, times) r
	WHERE s.number = to_scope
	ON CONFLICT (scope, app_id, table_name, record_id) DO UPDATE SET
		seq = excluded.seq, data = excluded.data, field_meta = excluded.field_meta,
		inserted_stamp = excluded.inserted_stamp, deleted_stamp = excluded.deleted_stamp,
		purged_stamp = excluded.purged_stamp, latest_stamp = excluded.latest_stamp, actor = excluded.actor,
		origin = excluded.origin, bytes = excluded.bytes, changed_at = excluded.changed_at;
	IF NOT found THEN
		RAISE insufficient_privilege USING message = 'this scope may not be written';
	END IF;
END
$$;

REVOKE EXECUTE ON FUNCTION mana_sync.log_changes FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION mana_sync.save_records FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mana_sync.log_changes, mana_sync.save_records TO mana_sync_runtime;

-- The same answer without a look-up that is joined to a list, which a sharded engine does not do: still account by account
-- through the index, whatever is known of the table.
CREATE OR REPLACE FUNCTION mana_sync.account_sizes(accounts text[])
	RETURNS TABLE (account_id text, space_id text, changes bigint, bytes bigint)
	LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
	account text;
BEGIN
	FOREACH account IN ARRAY accounts LOOP
		RETURN QUERY SELECT s.account_id, s.id, s.log_changes, s.log_bytes
			FROM mana_sync.scopes s WHERE s.account_id = account;
	END LOOP;
END
$$;
