-- Accounts, sessions and tokens: the tables Better Auth reads and writes, in our names.

CREATE TABLE auth.users (
	id text PRIMARY KEY,
	name text NOT NULL,
	email text NOT NULL UNIQUE,
	email_verified boolean NOT NULL DEFAULT false,
	image text,
	role text NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'admin', 'service')),
	access_tier text NOT NULL DEFAULT 'public'
		CHECK (access_tier IN ('guest', 'public', 'beta', 'alpha', 'founder')),
	kind text NOT NULL DEFAULT 'human' CHECK (kind IN ('human', 'persona', 'system')),
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE auth.accounts (
	id text PRIMARY KEY,
	account_id text NOT NULL,
	provider_id text NOT NULL,
	user_id text NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
	access_token text,
	refresh_token text,
	id_token text,
	access_token_expires_at timestamptz,
	refresh_token_expires_at timestamptz,
	scope text,
	password text,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL,
	UNIQUE (provider_id, account_id)
);
CREATE INDEX accounts_user ON auth.accounts (user_id);

CREATE TABLE auth.verifications (
	id text PRIMARY KEY,
	identifier text NOT NULL,
	value text NOT NULL,
	expires_at timestamptz NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX verifications_identifier ON auth.verifications (identifier);

-- Public keys are published; private ones are encrypted under the service's secret.
CREATE TABLE auth.jwks (
	id text PRIMARY KEY,
	public_key text NOT NULL,
	private_key text NOT NULL,
	alg text NOT NULL,
	crv text,
	created_at timestamptz NOT NULL DEFAULT now(),
	expires_at timestamptz
);

-- Spaces are organizations.

CREATE TABLE auth.organizations (
	id text PRIMARY KEY,
	name text NOT NULL,
	slug text NOT NULL UNIQUE,
	logo text,
	metadata text NOT NULL,
	type text NOT NULL GENERATED ALWAYS AS ((metadata::jsonb) ->> 'type') STORED
		CHECK (type IN ('personal', 'brand', 'club', 'family', 'team', 'practice')),
	-- One personal space a user, whatever runs at once.
	personal_owner_id text UNIQUE REFERENCES auth.users (id) ON DELETE CASCADE,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz,
	CHECK ((type = 'personal') = (personal_owner_id IS NOT NULL))
);

CREATE TABLE auth.members (
	id text PRIMARY KEY,
	organization_id text NOT NULL REFERENCES auth.organizations (id) ON DELETE CASCADE,
	user_id text NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
	role text NOT NULL DEFAULT 'member' CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
	created_at timestamptz NOT NULL DEFAULT now(),
	UNIQUE (organization_id, user_id)
);
CREATE INDEX members_user ON auth.members (user_id);

-- A personal space has one member, its owner: nobody else may come by its key.
CREATE FUNCTION auth.check_personal_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF EXISTS (
		SELECT FROM auth.organizations o
		WHERE o.id = NEW.organization_id AND o.personal_owner_id IS NOT NULL
			AND (o.personal_owner_id <> NEW.user_id OR NEW.role <> 'owner')
	) THEN
		RAISE EXCEPTION 'a personal space has its owner as its only member' USING ERRCODE = 'check_violation';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER personal_member BEFORE INSERT OR UPDATE ON auth.members
	FOR EACH ROW EXECUTE FUNCTION auth.check_personal_member();

CREATE TABLE auth.invitations (
	id text PRIMARY KEY,
	organization_id text NOT NULL REFERENCES auth.organizations (id) ON DELETE CASCADE,
	email text NOT NULL,
	role text NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
	status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'accepted', 'rejected', 'canceled')),
	expires_at timestamptz NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	inviter_id text NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE
);
CREATE INDEX invitations_organization ON auth.invitations (organization_id);
CREATE INDEX invitations_email ON auth.invitations (email);

CREATE TABLE auth.sessions (
	id text PRIMARY KEY,
	-- Sealed: a stolen copy of this table signs nobody in.
	token text NOT NULL UNIQUE,
	user_id text NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
	active_organization_id text REFERENCES auth.organizations (id) ON DELETE SET NULL,
	ip_address text,
	user_agent text,
	expires_at timestamptz NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL
);
CREATE INDEX sessions_user ON auth.sessions (user_id);

-- Wrong passwords by account, known or not, from wherever they came.
CREATE TABLE auth.password_failures (
	subject text PRIMARY KEY,
	failures integer NOT NULL,
	window_ends_at timestamptz NOT NULL,
	locked_until timestamptz
);
CREATE INDEX password_failures_window ON auth.password_failures (window_ends_at);

-- Keys. A wrapped key is 32 bytes and a 16-byte tag, AES-256-GCM under the key-encryption key `kek_id`.

CREATE DOMAIN auth.wrapped_key AS bytea CHECK (octet_length(VALUE) = 48);
CREATE DOMAIN auth.wrap_iv AS bytea CHECK (octet_length(VALUE) = 12);

CREATE TABLE auth.encryption_vaults (
	user_id text PRIMARY KEY REFERENCES auth.users (id) ON DELETE CASCADE,
	format_version smallint NOT NULL DEFAULT 1,
	-- Derived from the master key one way, to tell a right key from a wrong one.
	key_check bytea NOT NULL CHECK (octet_length(key_check) = 32),
	wrapped_mk auth.wrapped_key,
	wrap_iv auth.wrap_iv,
	kek_id text,
	-- The key before, while a rotation is under way.
	previous_wrapped_mk auth.wrapped_key,
	previous_wrap_iv auth.wrap_iv,
	previous_kek_id text,
	rotation_started_at timestamptz,
	recovery_wrapped_mk auth.wrapped_key,
	recovery_iv auth.wrap_iv,
	recovery_format_version smallint,
	recovery_set_at timestamptz,
	zero_knowledge boolean NOT NULL DEFAULT false,
	created_at timestamptz NOT NULL,
	rotated_at timestamptz,
	CONSTRAINT a_wrap_is_present CHECK (num_nonnulls(wrapped_mk, recovery_wrapped_mk) > 0),
	CONSTRAINT server_wrap_is_whole CHECK (num_nonnulls(wrapped_mk, wrap_iv, kek_id) IN (0, 3)),
	CONSTRAINT previous_wrap_is_whole CHECK (
		num_nonnulls(previous_wrapped_mk, previous_wrap_iv, previous_kek_id, rotation_started_at) IN (0, 4)
	),
	CONSTRAINT recovery_wrap_is_whole CHECK (
		num_nonnulls(recovery_wrapped_mk, recovery_iv, recovery_format_version, recovery_set_at) IN (0, 4)
	),
	CONSTRAINT zero_knowledge_has_no_server_wrap CHECK (
		CASE WHEN zero_knowledge
			THEN wrapped_mk IS NULL AND previous_wrapped_mk IS NULL AND recovery_wrapped_mk IS NOT NULL
			ELSE wrapped_mk IS NOT NULL
		END
	)
);

-- Keys of shared spaces by epoch. An epoch that the members' devices made has no wrap of the server's.
CREATE TABLE auth.space_keys (
	space_id text NOT NULL REFERENCES auth.organizations (id) ON DELETE CASCADE,
	epoch integer NOT NULL CHECK (epoch > 0),
	format_version smallint NOT NULL DEFAULT 1,
	wrapped_key auth.wrapped_key,
	wrap_iv auth.wrap_iv,
	kek_id text,
	created_at timestamptz NOT NULL,
	PRIMARY KEY (space_id, epoch),
	CONSTRAINT server_wrap_is_whole CHECK (num_nonnulls(wrapped_key, wrap_iv, kek_id) IN (0, 3))
);

-- Who fetched which key, when, or tried to. Each user's rows form a chain of hashes. No foreign key: the rows
-- outlive what they speak of.
CREATE TABLE auth.key_audit (
	user_id text NOT NULL,
	sequence bigint NOT NULL CHECK (sequence > 0),
	at timestamptz(3) NOT NULL,
	action text NOT NULL,
	status smallint NOT NULL,
	space_id text,
	session_id text,
	ip_address text,
	user_agent text,
	previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
	hash bytea NOT NULL CHECK (octet_length(hash) = 32),
	PRIMARY KEY (user_id, sequence)
);

-- Where retention has cut a user's chain: the rows up to `sequence` are gone, the next one follows on `hash`.
CREATE TABLE auth.key_audit_checkpoints (
	user_id text NOT NULL,
	sequence bigint NOT NULL,
	hash bytea NOT NULL CHECK (octet_length(hash) = 32),
	created_at timestamptz NOT NULL,
	signing_key_id text NOT NULL,
	signature bytea NOT NULL,
	PRIMARY KEY (user_id, sequence)
);

-- Row-level security stands behind the queries that hand out keys: a transaction sees what belongs to the user
-- it declares in `mana.user_id`, and nothing where it declares none.

CREATE FUNCTION auth.acting_user() RETURNS text LANGUAGE sql STABLE
	RETURN nullif(current_setting('mana.user_id', true), '');

ALTER TABLE auth.encryption_vaults ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE auth.space_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE auth.key_audit ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY own_vault ON auth.encryption_vaults TO mana_auth_runtime USING (user_id = auth.acting_user());
CREATE POLICY members_space_keys ON auth.space_keys TO mana_auth_runtime USING (
	EXISTS (
		SELECT FROM auth.members m
		WHERE m.organization_id = space_keys.space_id AND m.user_id = auth.acting_user()
	)
);
CREATE POLICY own_audit ON auth.key_audit TO mana_auth_runtime USING (user_id = auth.acting_user());
CREATE POLICY maintain_vaults ON auth.encryption_vaults TO mana_auth_maintenance USING (true);
CREATE POLICY maintain_space_keys ON auth.space_keys TO mana_auth_maintenance USING (true);
CREATE POLICY maintain_audit ON auth.key_audit TO mana_auth_maintenance USING (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON
	auth.users, auth.accounts, auth.verifications, auth.organizations, auth.members, auth.invitations,
	auth.sessions, auth.password_failures
	TO mana_auth_runtime;
GRANT SELECT, INSERT ON auth.jwks TO mana_auth_runtime;
GRANT SELECT, INSERT, UPDATE ON auth.encryption_vaults TO mana_auth_runtime;
GRANT SELECT, INSERT ON auth.space_keys, auth.key_audit TO mana_auth_runtime;
GRANT SELECT ON auth.key_audit_checkpoints TO mana_auth_runtime;

GRANT SELECT, UPDATE ON auth.encryption_vaults, auth.space_keys TO mana_auth_maintenance;
GRANT SELECT, DELETE ON auth.key_audit TO mana_auth_maintenance;
GRANT SELECT, INSERT ON auth.key_audit_checkpoints TO mana_auth_maintenance;
GRANT SELECT, UPDATE, DELETE ON auth.jwks TO mana_auth_maintenance;
GRANT SELECT, DELETE ON auth.sessions, auth.verifications, auth.password_failures TO mana_auth_maintenance;
