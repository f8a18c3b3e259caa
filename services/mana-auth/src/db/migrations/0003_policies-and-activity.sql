-- What agents may do in a space, and who has changed that. Every space begins with nothing allowed.

CREATE TABLE auth.space_policies (
	space_id text PRIMARY KEY REFERENCES auth.organizations (id) ON DELETE CASCADE,
	-- Canonical names of tools.
	allow_destructive text[] NOT NULL CHECK (cardinality(allow_destructive) <= 50),
	updated_at timestamptz(3) NOT NULL,
	updated_by text NOT NULL
);

-- No foreign keys: the rows outlive what they speak of.
CREATE TABLE auth.space_policy_audit (
	space_id text NOT NULL,
	sequence bigint NOT NULL CHECK (sequence > 0),
	at timestamptz(3) NOT NULL,
	user_id text NOT NULL,
	session_id text,
	ip_address text,
	user_agent text,
	allowed_before text[] NOT NULL,
	allowed_after text[] NOT NULL,
	PRIMARY KEY (space_id, sequence)
);

-- What agents did in a person's name: never what they read or wrote. Each user's rows form a chain of hashes.
-- The log goes with the account, and not before: the runtime role can only append to it.
CREATE TABLE auth.agent_activity (
	user_id text NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
	sequence bigint NOT NULL CHECK (sequence > 0),
	call_id text NOT NULL CHECK (length(call_id) <= 64),
	at timestamptz(3) NOT NULL,
	recorded_at timestamptz(3) NOT NULL,
	tool text NOT NULL CHECK (length(tool) <= 64),
	space_id text NOT NULL CHECK (length(space_id) <= 64),
	client text NOT NULL CHECK (length(client) <= 256),
	outcome text NOT NULL CHECK (outcome IN ('success', 'handler-error', 'input-invalid', 'denied')),
	input_hash bytea NOT NULL CHECK (octet_length(input_hash) = 32),
	duration_ms integer NOT NULL CHECK (duration_ms >= 0),
	previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
	hash bytea NOT NULL CHECK (octet_length(hash) = 32),
	PRIMARY KEY (user_id, sequence),
	UNIQUE (user_id, call_id)
);

-- Where retention has cut a user's chain: the rows up to `sequence` are gone, the next one follows on `hash`.
CREATE TABLE auth.agent_activity_checkpoints (
	user_id text NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
	sequence bigint NOT NULL CHECK (sequence > 0),
	hash bytea NOT NULL CHECK (octet_length(hash) = 32),
	-- How many rows this cut took, and SHA-256 over the checkpoint before and this one.
	removed bigint NOT NULL CHECK (removed > 0),
	created_at timestamptz(3) NOT NULL,
	previous_checkpoint_hash bytea NOT NULL CHECK (octet_length(previous_checkpoint_hash) = 32),
	checkpoint_hash bytea NOT NULL CHECK (octet_length(checkpoint_hash) = 32),
	PRIMARY KEY (user_id, sequence)
);

ALTER TABLE auth.agent_activity ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE auth.agent_activity_checkpoints ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_activity ON auth.agent_activity TO mana_auth_runtime USING (user_id = auth.acting_user());
CREATE POLICY own_activity_checkpoints ON auth.agent_activity_checkpoints TO mana_auth_runtime
	USING (user_id = auth.acting_user());
CREATE POLICY maintain_activity ON auth.agent_activity TO mana_auth_maintenance USING (true);
CREATE POLICY maintain_activity_checkpoints ON auth.agent_activity_checkpoints TO mana_auth_maintenance
	USING (true);

GRANT SELECT, INSERT, UPDATE ON auth.space_policies TO mana_auth_runtime;
GRANT SELECT, INSERT ON auth.space_policy_audit, auth.agent_activity TO mana_auth_runtime;
GRANT SELECT ON auth.agent_activity_checkpoints TO mana_auth_runtime;

GRANT SELECT, DELETE ON auth.agent_activity, auth.space_policy_audit TO mana_auth_maintenance;
GRANT SELECT, INSERT ON auth.agent_activity_checkpoints TO mana_auth_maintenance;
