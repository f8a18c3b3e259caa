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

-- Spaces that are gone here while mana-sync may still hold their rows. Outlives space and requester.
CREATE TABLE auth.space_deletions (
	space_id text PRIMARY KEY,
	requested_by text NOT NULL,
	requested_at timestamptz(3) NOT NULL,
	state text NOT NULL DEFAULT 'deleting' CHECK (state IN ('deleting', 'deleted')),
	attempts integer NOT NULL DEFAULT 0,
	next_attempt_at timestamptz(3) NOT NULL,
	finished_at timestamptz(3),
	CHECK ((state = 'deleted') = (finished_at IS NOT NULL))
);
CREATE INDEX space_deletions_due ON auth.space_deletions (next_attempt_at) WHERE state = 'deleting';

-- A shared space never is without an owner, whatever runs at once. Looked at when a transaction commits, so that
-- one may give and another take within it; the lock makes two that end at once look one after the other.
CREATE FUNCTION auth.check_space_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM FROM auth.organizations o
	WHERE o.id = OLD.organization_id AND o.personal_owner_id IS NULL
	FOR NO KEY UPDATE;
	IF FOUND AND NOT EXISTS (
		SELECT FROM auth.members m WHERE m.organization_id = OLD.organization_id AND m.role = 'owner'
	) THEN
		RAISE EXCEPTION 'a space needs an owner'
			USING ERRCODE = 'check_violation', CONSTRAINT = 'space_has_owner';
	END IF;
	RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER space_has_owner AFTER UPDATE OR DELETE ON auth.members
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
	WHEN (OLD.role = 'owner') EXECUTE FUNCTION auth.check_space_owner();

-- Addresses from which an account's owner has signed in or set a password: strangers do not lock these out.
CREATE TABLE auth.familiar_addresses (
	user_id text NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
	address text NOT NULL,
	last_used_at timestamptz(3) NOT NULL,
	PRIMARY KEY (user_id, address)
);

-- Personas: accounts that a program leads.

CREATE TABLE auth.personas (
	user_id text PRIMARY KEY REFERENCES auth.users (id) ON DELETE CASCADE,
	archetype text NOT NULL,
	system_prompt text NOT NULL,
	module_mix jsonb NOT NULL,
	tick_cadence text NOT NULL DEFAULT 'daily' CHECK (tick_cadence IN ('daily', 'weekdays', 'hourly')),
	last_active_at timestamptz(3),
	created_at timestamptz(3) NOT NULL
);

CREATE TABLE auth.persona_actions (
	persona_id text NOT NULL REFERENCES auth.personas (user_id) ON DELETE CASCADE,
	id text NOT NULL,
	tick_id text NOT NULL,
	tool_name text NOT NULL,
	input_hash text,
	result text NOT NULL CHECK (result IN ('ok', 'error')),
	error_message text,
	latency_ms integer CHECK (latency_ms >= 0),
	created_at timestamptz(3) NOT NULL,
	PRIMARY KEY (persona_id, id)
);
CREATE INDEX persona_actions_latest ON auth.persona_actions (persona_id, created_at DESC);

CREATE TABLE auth.persona_feedback (
	persona_id text NOT NULL REFERENCES auth.personas (user_id) ON DELETE CASCADE,
	id text NOT NULL,
	tick_id text NOT NULL,
	module text NOT NULL,
	-- None where the persona's own answer could not be read.
	rating smallint CHECK (rating BETWEEN 1 AND 5),
	notes text,
	created_at timestamptz(3) NOT NULL,
	PRIMARY KEY (persona_id, id)
);

-- An account that a person has made is never turned into a persona.
CREATE FUNCTION auth.check_persona_kind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM auth.users u WHERE u.id = NEW.user_id AND u.kind = 'persona') THEN
		RAISE EXCEPTION 'not a persona''s account' USING ERRCODE = 'check_violation';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER persona_kind BEFORE INSERT OR UPDATE ON auth.personas
	FOR EACH ROW EXECUTE FUNCTION auth.check_persona_kind();

GRANT SELECT, INSERT, UPDATE ON auth.space_policies, auth.space_deletions TO mana_auth_runtime;
GRANT SELECT, INSERT ON auth.space_policy_audit, auth.agent_activity TO mana_auth_runtime;
GRANT SELECT ON auth.agent_activity_checkpoints TO mana_auth_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON auth.familiar_addresses, auth.personas TO mana_auth_runtime;
GRANT SELECT, INSERT ON auth.persona_actions, auth.persona_feedback TO mana_auth_runtime;

GRANT SELECT, DELETE ON auth.agent_activity, auth.space_policy_audit, auth.space_deletions,
	auth.familiar_addresses TO mana_auth_maintenance;
GRANT SELECT, INSERT ON auth.agent_activity_checkpoints TO mana_auth_maintenance;
