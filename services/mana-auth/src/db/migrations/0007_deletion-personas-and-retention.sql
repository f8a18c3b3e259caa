-- Deleting, in two steps: what is being deleted is hidden at once, and goes when mana-sync has erased its data.

ALTER TABLE auth.users ADD COLUMN deleting_at timestamptz(3);
ALTER TABLE auth.organizations
	ADD COLUMN deleting_at timestamptz(3),
	-- In whose name the data is erased: that account stays until it is done.
	ADD COLUMN deleting_by text REFERENCES auth.users (id),
	ADD CONSTRAINT deleted_by_someone CHECK ((deleting_at IS NULL) = (deleting_by IS NULL));
CREATE INDEX users_deleting ON auth.users (deleting_at) WHERE deleting_at IS NOT NULL;
CREATE INDEX organizations_deleting ON auth.organizations (deleting_at) WHERE deleting_at IS NOT NULL;

-- A shared space has an owner as long as it stands, whatever runs at once and by whatever route.
CREATE FUNCTION auth.require_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	-- Two owners who go at once wait for each other here; the second one then sees that the first has gone.
	PERFORM FROM auth.organizations o
	WHERE o.id = OLD.organization_id AND o.personal_owner_id IS NULL AND o.deleting_at IS NULL
	FOR UPDATE;
	IF FOUND AND NOT EXISTS (
		SELECT FROM auth.members m WHERE m.organization_id = OLD.organization_id AND m.role = 'owner'
	) THEN
		RAISE EXCEPTION 'a shared space keeps an owner' USING ERRCODE = 'MA001';
	END IF;
	RETURN NULL;
END $$;
CREATE TRIGGER owner_remains AFTER DELETE OR UPDATE OF role ON auth.members
	FOR EACH ROW WHEN (OLD.role = 'owner') EXECUTE FUNCTION auth.require_owner();

-- An invitation stands only while the one who sent it may invite.
CREATE FUNCTION auth.withdraw_invitations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	UPDATE auth.invitations i SET status = 'canceled'
	WHERE i.organization_id = OLD.organization_id AND i.inviter_id = OLD.user_id AND i.status = 'pending'
		AND NOT EXISTS (
			SELECT FROM auth.members m
			WHERE m.organization_id = OLD.organization_id AND m.user_id = OLD.user_id
				AND m.role IN ('owner', 'admin')
		);
	RETURN NULL;
END $$;
CREATE TRIGGER withdraw_invitations AFTER DELETE OR UPDATE OF role ON auth.members
	FOR EACH ROW EXECUTE FUNCTION auth.withdraw_invitations();

-- Memberships that count: none of a space or an account that is being deleted.
CREATE VIEW auth.standing_members WITH (security_invoker = true) AS
	SELECT m.organization_id, m.user_id, m.role, m.created_at, o.type
	FROM auth.members m
	JOIN auth.organizations o ON o.id = m.organization_id AND o.deleting_at IS NULL
	JOIN auth.users u ON u.id = m.user_id AND u.deleting_at IS NULL;
GRANT SELECT ON auth.standing_members TO mana_auth_runtime;

-- Personas: accounts that a program plays, to try the product as different people would use it.

CREATE TABLE auth.personas (
	user_id text PRIMARY KEY REFERENCES auth.users (id) ON DELETE CASCADE,
	archetype text NOT NULL,
	system_prompt text NOT NULL,
	-- Shares by module.
	module_mix jsonb NOT NULL,
	tick_cadence text NOT NULL DEFAULT 'daily' CHECK (tick_cadence IN ('hourly', 'daily', 'weekdays')),
	-- When a tick of theirs was last begun or reported, however it ended.
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
CREATE INDEX persona_actions_recent ON auth.persona_actions (persona_id, created_at DESC);

CREATE TABLE auth.persona_feedback (
	persona_id text NOT NULL REFERENCES auth.personas (user_id) ON DELETE CASCADE,
	id text NOT NULL,
	tick_id text NOT NULL,
	module text NOT NULL,
	rating smallint NOT NULL CHECK (rating BETWEEN 1 AND 5),
	notes text,
	created_at timestamptz(3) NOT NULL,
	PRIMARY KEY (persona_id, id)
);

GRANT SELECT, INSERT, UPDATE ON auth.personas TO mana_auth_runtime;
GRANT SELECT, INSERT ON auth.persona_actions, auth.persona_feedback TO mana_auth_runtime;

-- Checkpoints of the activity log are signed, as those of the key audit are.
ALTER TABLE auth.agent_activity_checkpoints
	DROP COLUMN removed,
	DROP COLUMN previous_checkpoint_hash,
	DROP COLUMN checkpoint_hash,
	ADD COLUMN signing_key_id text NOT NULL,
	ADD COLUMN signature bytea NOT NULL;
CREATE INDEX key_audit_at ON auth.key_audit (at);
CREATE INDEX agent_activity_recorded_at ON auth.agent_activity (recorded_at);
