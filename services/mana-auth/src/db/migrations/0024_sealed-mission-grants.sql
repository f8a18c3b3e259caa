-- Keys by which an agent works for a person whose key only their devices hold, made on a device of theirs: its results
-- are sealed to the one (X25519), what a device seals for it is signed by the other (Ed25519). The owner's master key
-- wraps the private halves.
CREATE TABLE auth.agent_keys (
	user_id text PRIMARY KEY REFERENCES auth.users (id) ON DELETE CASCADE,
	encryption_public_key bytea NOT NULL CHECK (octet_length(encryption_public_key) = 32),
	encryption_wrapped_key auth.wrapped_key NOT NULL,
	encryption_wrap_iv auth.wrap_iv NOT NULL,
	signing_public_key bytea NOT NULL CHECK (octet_length(signing_public_key) = 32),
	signing_wrapped_key auth.wrapped_key NOT NULL,
	signing_wrap_iv auth.wrap_iv NOT NULL,
	-- The generation of the master key that wraps them.
	generation integer NOT NULL,
	updated_at timestamptz NOT NULL
);
ALTER TABLE auth.agent_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_agent_keys ON auth.agent_keys TO mana_auth_runtime USING (user_id = auth.acting_user());
GRANT SELECT, INSERT, UPDATE, DELETE ON auth.agent_keys TO mana_auth_runtime;

-- A sealed grant opens no key and reads nothing here. It stands and falls with the keys that its copy is signed by.
ALTER TABLE auth.mission_grants
	ADD COLUMN sealed boolean NOT NULL DEFAULT false,
	ADD COLUMN agent_keys_of text GENERATED ALWAYS AS (CASE WHEN sealed THEN user_id END) STORED
		REFERENCES auth.agent_keys (user_id) ON DELETE CASCADE;
CREATE INDEX mission_grants_agent_keys ON auth.mission_grants (agent_keys_of) WHERE agent_keys_of IS NOT NULL;
