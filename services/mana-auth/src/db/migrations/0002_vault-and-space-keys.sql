-- The whole vault: rotations are told apart by their generation.

ALTER TABLE auth.encryption_vaults ADD COLUMN generation integer NOT NULL DEFAULT 1 CHECK (generation > 0);

-- Key pairs, made on a device: keys of shared spaces are wrapped to the public half (X25519), the private half is
-- wrapped by its owner's master key.
CREATE TABLE auth.key_pairs (
	user_id text PRIMARY KEY REFERENCES auth.users (id) ON DELETE CASCADE,
	public_key bytea NOT NULL CHECK (octet_length(public_key) = 32),
	wrapped_private_key auth.wrapped_key NOT NULL,
	wrap_iv auth.wrap_iv NOT NULL,
	-- The generation of the master key that wraps the private half.
	generation integer NOT NULL,
	updated_at timestamptz NOT NULL
);

-- Every departure of a member asks for a new epoch: each epoch says how many it knew of.
ALTER TABLE auth.organizations ADD COLUMN departures bigint NOT NULL DEFAULT 0;
ALTER TABLE auth.space_keys
	ADD COLUMN departures bigint NOT NULL DEFAULT 0,
	ADD COLUMN made_by_device boolean NOT NULL DEFAULT false;

CREATE FUNCTION auth.count_departure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	UPDATE auth.organizations SET departures = departures + 1
	WHERE id = OLD.organization_id AND personal_owner_id IS NULL;
	RETURN NULL;
END $$;
CREATE TRIGGER member_departure AFTER DELETE ON auth.members
	FOR EACH ROW EXECUTE FUNCTION auth.count_departure();

-- A space's key for one member, wrapped to their public key with HPKE: encapsulated key, ciphertext and tag.
-- It goes with the membership.
CREATE TABLE auth.space_key_wraps (
	space_id text NOT NULL,
	epoch integer NOT NULL,
	user_id text NOT NULL,
	encapsulated_key bytea NOT NULL CHECK (octet_length(encapsulated_key) = 32),
	wrapped_key auth.wrapped_key NOT NULL,
	created_at timestamptz NOT NULL,
	PRIMARY KEY (space_id, epoch, user_id),
	FOREIGN KEY (space_id, epoch) REFERENCES auth.space_keys (space_id, epoch) ON DELETE CASCADE,
	FOREIGN KEY (space_id, user_id) REFERENCES auth.members (organization_id, user_id) ON DELETE CASCADE
);
CREATE INDEX space_key_wraps_member ON auth.space_key_wraps (space_id, user_id);

ALTER TABLE auth.key_pairs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE auth.space_key_wraps ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE auth.key_audit_checkpoints ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY own_key_pair ON auth.key_pairs TO mana_auth_runtime USING (user_id = auth.acting_user());
CREATE POLICY members_wraps ON auth.space_key_wraps FOR SELECT TO mana_auth_runtime USING (
	EXISTS (
		SELECT FROM auth.members m
		WHERE m.organization_id = space_key_wraps.space_id AND m.user_id = auth.acting_user()
	)
);
CREATE POLICY members_add_wraps ON auth.space_key_wraps FOR INSERT TO mana_auth_runtime WITH CHECK (
	EXISTS (
		SELECT FROM auth.members m
		WHERE m.organization_id = space_key_wraps.space_id AND m.user_id = auth.acting_user()
	)
);
CREATE POLICY own_wraps ON auth.space_key_wraps FOR DELETE TO mana_auth_runtime
	USING (user_id = auth.acting_user());
CREATE POLICY own_checkpoints ON auth.key_audit_checkpoints TO mana_auth_runtime
	USING (user_id = auth.acting_user());
CREATE POLICY maintain_checkpoints ON auth.key_audit_checkpoints TO mana_auth_maintenance USING (true);

-- Who the members of a space are, as far as its keys go. Members may know it of each other; the vaults and key
-- pairs themselves they do not see.
CREATE POLICY key_holders_vaults ON auth.encryption_vaults FOR SELECT TO mana_auth_owner USING (true);
CREATE POLICY key_holders_key_pairs ON auth.key_pairs FOR SELECT TO mana_auth_owner USING (true);
CREATE FUNCTION auth.space_key_holders(space text)
	RETURNS TABLE (user_id text, zero_knowledge boolean, public_key bytea)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
	BEGIN ATOMIC
		SELECT m.user_id, coalesce(v.zero_knowledge, false), k.public_key
		FROM auth.members m
		LEFT JOIN auth.encryption_vaults v ON v.user_id = m.user_id
		LEFT JOIN auth.key_pairs k ON k.user_id = m.user_id
		WHERE m.organization_id = space
			AND EXISTS (
				SELECT FROM auth.members me
				WHERE me.organization_id = space AND me.user_id = auth.acting_user()
			)
		ORDER BY m.user_id;
	END;
REVOKE EXECUTE ON FUNCTION auth.space_key_holders(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth.space_key_holders(text) TO mana_auth_runtime;

GRANT SELECT, INSERT, UPDATE ON auth.key_pairs TO mana_auth_runtime;
GRANT SELECT, INSERT, DELETE ON auth.space_key_wraps TO mana_auth_runtime;
-- A space that has become its members' own keeps no wrap of the server's.
GRANT UPDATE (wrapped_key, wrap_iv, kek_id) ON auth.space_keys TO mana_auth_runtime;
