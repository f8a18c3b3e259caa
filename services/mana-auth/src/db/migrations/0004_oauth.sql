-- OAuth 2.1: agents' clients, what a person has granted to them, and tokens. The library's tables in our names; lists
-- are JSON in text, as it writes them.

CREATE TABLE auth.oauth_clients (
	id text PRIMARY KEY,
	client_id text NOT NULL UNIQUE,
	client_secret text,
	-- Set where the client is described by a document at its id's address.
	client_discovery_id text,
	disabled boolean DEFAULT false,
	skip_consent boolean CHECK (skip_consent IS NOT TRUE),
	enable_end_session boolean,
	subject_type text,
	scopes text,
	client_credentials_scopes text,
	user_id text REFERENCES auth.users (id) ON DELETE CASCADE,
	created_at timestamptz,
	updated_at timestamptz,
	name text,
	uri text,
	icon text,
	contacts text,
	tos text,
	policy text,
	software_id text,
	software_version text,
	software_statement text,
	redirect_uris text NOT NULL,
	post_logout_redirect_uris text,
	backchannel_logout_uri text,
	backchannel_logout_session_required boolean,
	token_endpoint_auth_method text,
	application_type text,
	jwks text,
	jwks_uri text,
	grant_types text,
	response_types text,
	require_pkce boolean,
	dpop_bound_access_tokens boolean DEFAULT false,
	reference_id text,
	metadata jsonb
);
CREATE INDEX oauth_clients_created ON auth.oauth_clients (created_at);

-- What tokens may be for (RFC 8707).
CREATE TABLE auth.oauth_resources (
	id text PRIMARY KEY,
	identifier text NOT NULL UNIQUE,
	name text NOT NULL,
	access_token_ttl integer,
	refresh_token_ttl integer,
	signing_algorithm text,
	signing_key_id text,
	allowed_scopes text,
	custom_claims jsonb,
	dpop_bound_access_tokens_required boolean DEFAULT false,
	disabled boolean DEFAULT false,
	created_at timestamptz,
	updated_at timestamptz,
	policy_version integer DEFAULT 1,
	metadata jsonb
);

-- The library's own notes of consent, and which client may ask for which resource. Not used: consent is a grant of ours,
-- and there is one resource.
CREATE TABLE auth.oauth_consents (
	id text PRIMARY KEY,
	client_id text NOT NULL REFERENCES auth.oauth_clients (client_id) ON DELETE CASCADE,
	user_id text REFERENCES auth.users (id) ON DELETE CASCADE,
	reference_id text,
	resources text,
	requested_user_info_claims text,
	scopes text NOT NULL,
	created_at timestamptz,
	updated_at timestamptz
);
CREATE TABLE auth.oauth_client_resources (
	id text PRIMARY KEY,
	client_id text NOT NULL REFERENCES auth.oauth_clients (client_id) ON DELETE CASCADE,
	resource_id text NOT NULL REFERENCES auth.oauth_resources (identifier) ON DELETE CASCADE,
	metadata jsonb,
	created_at timestamptz,
	UNIQUE (client_id, resource_id)
);

-- A validated request to connect, waiting for its person. The choice of a space belongs to it, not to a session.
CREATE TABLE auth.oauth_requests (
	id text PRIMARY KEY,
	client_id text NOT NULL REFERENCES auth.oauth_clients (client_id) ON DELETE CASCADE,
	query jsonb NOT NULL,
	expires_at timestamptz NOT NULL
);
CREATE INDEX oauth_requests_expiry ON auth.oauth_requests (expires_at);

-- A person's consent: one client, one space, some scopes. It is gone when it is revoked, and goes with the membership.
CREATE TABLE auth.oauth_grants (
	id text PRIMARY KEY,
	user_id text NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
	client_id text NOT NULL REFERENCES auth.oauth_clients (client_id) ON DELETE CASCADE,
	space_id text NOT NULL,
	scopes text[] NOT NULL,
	-- Where nothing outlives the session in which it was given.
	session_id text REFERENCES auth.sessions (id) ON DELETE CASCADE,
	granted_at timestamptz NOT NULL,
	last_used_at timestamptz,
	-- Of the one code that was given for it, and whether somebody came with it.
	code_digest text NOT NULL UNIQUE,
	code_was_used boolean NOT NULL DEFAULT false,
	FOREIGN KEY (space_id, user_id) REFERENCES auth.members (organization_id, user_id) ON DELETE CASCADE
);
CREATE INDEX oauth_grants_user ON auth.oauth_grants (user_id);
CREATE INDEX oauth_grants_client ON auth.oauth_grants (client_id);
CREATE INDEX oauth_grants_member ON auth.oauth_grants (space_id, user_id);
CREATE INDEX oauth_grants_session ON auth.oauth_grants (session_id);

CREATE TABLE auth.oauth_refresh_tokens (
	id text PRIMARY KEY,
	-- A digest of it.
	token text NOT NULL UNIQUE,
	client_id text NOT NULL REFERENCES auth.oauth_clients (client_id) ON DELETE CASCADE,
	session_id text REFERENCES auth.sessions (id) ON DELETE SET NULL,
	user_id text NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
	-- The grant: all tokens ever made of one consent are a family.
	reference_id text NOT NULL REFERENCES auth.oauth_grants (id) ON DELETE CASCADE,
	authorization_code_id text,
	resources text,
	requested_user_info_claims text,
	expires_at timestamptz NOT NULL,
	created_at timestamptz NOT NULL,
	revoked timestamptz,
	rotated_at timestamptz,
	rotation_replay_response text,
	rotation_replay_expires_at timestamptz,
	auth_time timestamptz,
	confirmation jsonb,
	scopes text NOT NULL
);
CREATE INDEX oauth_refresh_tokens_grant ON auth.oauth_refresh_tokens (reference_id);
CREATE INDEX oauth_refresh_tokens_client ON auth.oauth_refresh_tokens (client_id, user_id);
CREATE INDEX oauth_refresh_tokens_user ON auth.oauth_refresh_tokens (user_id);
CREATE INDEX oauth_refresh_tokens_session ON auth.oauth_refresh_tokens (session_id);
CREATE INDEX oauth_refresh_tokens_code ON auth.oauth_refresh_tokens (authorization_code_id);

-- Tokens without an audience. We give none out; the library looks here when it revokes.
CREATE TABLE auth.oauth_access_tokens (
	id text PRIMARY KEY,
	token text NOT NULL UNIQUE,
	client_id text NOT NULL REFERENCES auth.oauth_clients (client_id) ON DELETE CASCADE,
	session_id text REFERENCES auth.sessions (id) ON DELETE SET NULL,
	user_id text REFERENCES auth.users (id) ON DELETE CASCADE,
	reference_id text,
	authorization_code_id text,
	resources text,
	requested_user_info_claims text,
	refresh_id text REFERENCES auth.oauth_refresh_tokens (id) ON DELETE CASCADE,
	expires_at timestamptz,
	created_at timestamptz,
	revoked timestamptz,
	confirmation jsonb,
	scopes text NOT NULL
);
CREATE INDEX oauth_access_tokens_code ON auth.oauth_access_tokens (authorization_code_id);
CREATE INDEX oauth_access_tokens_refresh ON auth.oauth_access_tokens (refresh_id);

-- Client assertions (RFC 7523) that were used: each counts once.
CREATE TABLE auth.oauth_client_assertions (
	id text PRIMARY KEY,
	expires_at timestamptz NOT NULL
);
CREATE INDEX oauth_client_assertions_expiry ON auth.oauth_client_assertions (expires_at);

-- Whoever sets a new password wants everybody else out, agents too.
CREATE FUNCTION auth.end_grants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM auth.oauth_grants WHERE user_id = NEW.user_id;
	RETURN NULL;
END $$;
CREATE TRIGGER new_password_ends_grants AFTER UPDATE OF password ON auth.accounts
	FOR EACH ROW WHEN (OLD.password IS DISTINCT FROM NEW.password) EXECUTE FUNCTION auth.end_grants();

GRANT SELECT, INSERT, UPDATE, DELETE ON
	auth.oauth_clients, auth.oauth_resources, auth.oauth_requests, auth.oauth_grants, auth.oauth_refresh_tokens,
	auth.oauth_access_tokens, auth.oauth_client_assertions
	TO mana_auth_runtime;
GRANT SELECT, DELETE ON
	auth.oauth_clients, auth.oauth_requests, auth.oauth_grants, auth.oauth_refresh_tokens,
	auth.oauth_client_assertions
	TO mana_auth_maintenance;
