-- A second factor, passkeys, when a session was last used, and signing keys that are published before they sign.

ALTER TABLE auth.users ADD COLUMN two_factor_enabled boolean NOT NULL DEFAULT false;

-- Secret and backup codes are encrypted under the service's secret.
CREATE TABLE auth.two_factors (
	id text PRIMARY KEY,
	user_id text NOT NULL UNIQUE REFERENCES auth.users (id) ON DELETE CASCADE,
	secret text NOT NULL,
	backup_codes text NOT NULL,
	-- False until a first code has shown that the person's app has the secret.
	verified boolean NOT NULL DEFAULT false,
	-- The time step of the newest code that was taken: a code works once (RFC 6238 section 5.2).
	last_step bigint NOT NULL DEFAULT 0,
	-- The library's own count of wrong codes, which is switched off: ours holds for every use of a code.
	failed_verification_count integer NOT NULL DEFAULT 0,
	locked_until timestamptz
);

CREATE TABLE auth.passkeys (
	id text PRIMARY KEY,
	user_id text NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
	name text,
	credential_id text NOT NULL UNIQUE,
	public_key text NOT NULL,
	-- An unsigned 32-bit number, which is more than an integer holds.
	counter double precision NOT NULL,
	device_type text NOT NULL,
	backed_up boolean NOT NULL,
	transports text,
	aaguid text,
	created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX passkeys_user ON auth.passkeys (user_id);

ALTER TABLE auth.sessions ADD COLUMN last_used_at timestamptz NOT NULL DEFAULT now();
UPDATE auth.sessions SET last_used_at = updated_at;

-- Before this a key is published, so that every verifier has it, and does not sign.
ALTER TABLE auth.jwks ADD COLUMN signs_from timestamptz NOT NULL DEFAULT now();
UPDATE auth.jwks SET signs_from = created_at;

GRANT SELECT, INSERT, UPDATE, DELETE ON auth.two_factors, auth.passkeys TO mana_auth_runtime;
GRANT INSERT ON auth.jwks TO mana_auth_maintenance;
