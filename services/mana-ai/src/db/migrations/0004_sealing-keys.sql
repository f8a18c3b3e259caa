-- Keys that people's devices seal copies of records to. The private half is wrapped under a key made of a secret that
-- the database does not have; the associated data is the key's own name.

CREATE TABLE mana_ai.sealing_keys (
	kid text COLLATE "C" PRIMARY KEY,
	-- X25519, base64.
	public_key text NOT NULL CHECK (length(public_key) = 44),
	-- AES-256-GCM: nonce, 32 bytes and tag, base64.
	wrapped_private_key text NOT NULL CHECK (length(wrapped_private_key) = 80),
	-- By which secret: its name, made of it.
	wrapped_by text COLLATE "C" NOT NULL,
	created_at timestamptz NOT NULL
);

-- They are nobody's: no row is of one person.
GRANT SELECT ON mana_ai.sealing_keys TO mana_ai_runtime;
GRANT SELECT (kid, wrapped_by, created_at), INSERT, DELETE ON mana_ai.sealing_keys TO mana_ai_maintenance;
