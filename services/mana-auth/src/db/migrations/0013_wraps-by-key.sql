-- Some wraps by each key-encryption key that anything is wrapped by, the oldest first: by them a service that starts
-- sees whether it has the right keys. They are of all owners, so that it takes a function with the owner's rights.
CREATE POLICY sample_space_keys ON auth.space_keys FOR SELECT TO mana_auth_owner USING (true);
CREATE FUNCTION auth.sample_wraps(samples_a_key integer)
	RETURNS TABLE (is_space boolean, owner text, epoch integer, wrapped bytea, iv bytea, kek_id text)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
	BEGIN ATOMIC
		WITH wraps AS (
			SELECT false AS is_space, user_id AS owner, 0 AS epoch, wrapped_mk AS wrapped, wrap_iv AS iv, kek_id, created_at
			FROM auth.encryption_vaults WHERE kek_id IS NOT NULL
			UNION ALL
			SELECT false, user_id, 0, previous_wrapped_mk, previous_wrap_iv, previous_kek_id, created_at
			FROM auth.encryption_vaults WHERE previous_kek_id IS NOT NULL
			UNION ALL
			SELECT true, space_id, epoch, wrapped_key, wrap_iv, kek_id, created_at
			FROM auth.space_keys WHERE kek_id IS NOT NULL
		)
		SELECT ranked.is_space, ranked.owner, ranked.epoch, ranked.wrapped, ranked.iv, ranked.kek_id
		FROM (
			SELECT w.*, row_number() OVER (PARTITION BY w.kek_id ORDER BY w.created_at) AS place FROM wraps w
		) ranked
		WHERE ranked.place <= samples_a_key;
	END;
REVOKE EXECUTE ON FUNCTION auth.sample_wraps(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth.sample_wraps(integer) TO mana_auth_runtime;
