-- What a person lets a mission of theirs do while they are away: one space, some scopes, for a time. It ends when it is
-- revoked, with the membership, with everything that disconnects agents, and with the account.

CREATE TABLE auth.mission_grants (
	id text PRIMARY KEY,
	user_id text NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
	mission_id text NOT NULL,
	space_id text NOT NULL,
	scopes text[] NOT NULL,
	granted_at timestamptz NOT NULL,
	expires_at timestamptz NOT NULL,
	max_runs_per_day integer NOT NULL CHECK (max_runs_per_day > 0),
	last_used_at timestamptz,
	-- From where it was given.
	ip_address text,
	user_agent text,
	UNIQUE (user_id, mission_id),
	FOREIGN KEY (space_id, user_id) REFERENCES auth.members (organization_id, user_id) ON DELETE CASCADE
);
CREATE INDEX mission_grants_member ON auth.mission_grants (space_id, user_id);

-- Runs that have begun: a grant says how many there may be within a day.
CREATE TABLE auth.mission_grant_runs (
	grant_id text NOT NULL REFERENCES auth.mission_grants (id) ON DELETE CASCADE,
	run_id text NOT NULL,
	began_at timestamptz NOT NULL,
	PRIMARY KEY (grant_id, run_id)
);
CREATE INDEX mission_grant_runs_began ON auth.mission_grant_runs (grant_id, began_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON auth.mission_grants, auth.mission_grant_runs TO mana_auth_runtime;
GRANT SELECT ON auth.mission_grants, auth.mission_grant_runs TO mana_auth_maintenance;
