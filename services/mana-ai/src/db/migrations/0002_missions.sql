-- Missions: when they are due, how their runs stand, and what a run has behind it, so that another process goes on from
-- there. Ids, counts and stamps; what was said, asked and answered is sealed under the key of the mission's space.

CREATE TABLE mana_ai.mission_schedules (
	user_id text COLLATE "C" NOT NULL,
	mission_id text COLLATE "C" NOT NULL,
	space_id text COLLATE "C" NOT NULL,
	grant_id text NOT NULL,
	agent_id text COLLATE "C",
	-- How many missions of this agent may run at once.
	agent_limit integer NOT NULL CHECK (agent_limit > 0),
	cadence jsonb NOT NULL,
	-- What intervals are counted from.
	counted_from timestamptz NOT NULL,
	-- Null: not due by itself, for the reason beside it.
	next_at timestamptz,
	stopped text,
	PRIMARY KEY (user_id, mission_id)
);
CREATE INDEX mission_schedules_due ON mana_ai.mission_schedules (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE mana_ai.mission_runs (
	id uuid PRIMARY KEY,
	user_id text COLLATE "C" NOT NULL,
	mission_id text COLLATE "C" NOT NULL,
	space_id text COLLATE "C" NOT NULL,
	grant_id text NOT NULL,
	agent_id text COLLATE "C",
	agent_limit integer NOT NULL CHECK (agent_limit > 0),
	source text NOT NULL CHECK (source IN ('schedule', 'manual', 'try')),
	-- The instant that it stands for: a mission has one run for each, however many replicas there are.
	due_at timestamptz NOT NULL,
	state text NOT NULL CHECK (state IN ('waiting', 'running', 'ended')),
	status text CHECK (status IN ('done', 'failed', 'cancelled', 'skipped')),
	error text,
	not_before timestamptz NOT NULL,
	cancel_requested boolean NOT NULL DEFAULT false,
	-- Whoever holds the token has the run; every write of theirs names it.
	lease_token uuid,
	lease_until timestamptz,
	beat_at timestamptz,
	-- Since its last step: how often it was taken up, and how often it waited for something that was away.
	attempts integer NOT NULL DEFAULT 0,
	waits integer NOT NULL DEFAULT 0,
	worked_ms bigint NOT NULL DEFAULT 0,
	started_at timestamptz,
	ended_at timestamptz,
	model_calls integer NOT NULL DEFAULT 0,
	tool_calls integer NOT NULL DEFAULT 0,
	CHECK ((state = 'ended') = (status IS NOT NULL AND ended_at IS NOT NULL)),
	CHECK ((state = 'running') = (lease_token IS NOT NULL AND lease_until IS NOT NULL)),
	UNIQUE (user_id, mission_id, due_at)
);
CREATE INDEX mission_runs_open ON mana_ai.mission_runs (user_id, mission_id) WHERE state <> 'ended';
CREATE INDEX mission_runs_ended ON mana_ai.mission_runs (ended_at) WHERE state = 'ended';

CREATE TABLE mana_ai.run_journal (
	run_id uuid NOT NULL REFERENCES mana_ai.mission_runs (id) ON DELETE CASCADE,
	user_id text COLLATE "C" NOT NULL,
	-- Which request or call: round:1, call:1:0.
	key text COLLATE "C" NOT NULL,
	at timestamptz NOT NULL,
	-- An envelope of shared-crypto.
	payload text NOT NULL CHECK (payload LIKE 'enc:1:%'),
	PRIMARY KEY (run_id, key)
);
CREATE INDEX run_journal_at ON mana_ai.run_journal (at);

-- What runs have read: how many records of which table.
CREATE TABLE mana_ai.data_reads (
	run_id uuid NOT NULL REFERENCES mana_ai.mission_runs (id) ON DELETE CASCADE,
	user_id text COLLATE "C" NOT NULL,
	table_name text COLLATE "C" NOT NULL,
	records integer NOT NULL CHECK (records >= 0),
	times integer NOT NULL CHECK (times > 0),
	at timestamptz NOT NULL,
	PRIMARY KEY (run_id, table_name)
);
CREATE INDEX data_reads_of_user ON mana_ai.data_reads (user_id, at);

ALTER TABLE mana_ai.token_usage
	DROP CONSTRAINT token_usage_purpose_check,
	ADD CONSTRAINT token_usage_purpose_check CHECK (purpose IN ('companion', 'mission')),
	ADD COLUMN agent_id text COLLATE "C",
	ADD COLUMN run_id uuid;

ALTER TABLE mana_ai.mission_schedules ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE mana_ai.mission_runs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE mana_ai.run_journal ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE mana_ai.data_reads ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY schedules_of_user ON mana_ai.mission_schedules TO mana_ai_runtime
	USING (user_id = (SELECT mana_ai.current_user_id()))
	WITH CHECK (user_id = (SELECT mana_ai.current_user_id()));
CREATE POLICY runs_of_user ON mana_ai.mission_runs TO mana_ai_runtime
	USING (user_id = (SELECT mana_ai.current_user_id()))
	WITH CHECK (user_id = (SELECT mana_ai.current_user_id()));
CREATE POLICY journal_of_user ON mana_ai.run_journal TO mana_ai_runtime
	USING (user_id = (SELECT mana_ai.current_user_id()))
	WITH CHECK (user_id = (SELECT mana_ai.current_user_id()));
CREATE POLICY reads_of_user ON mana_ai.data_reads TO mana_ai_runtime
	USING (user_id = (SELECT mana_ai.current_user_id()))
	WITH CHECK (user_id = (SELECT mana_ai.current_user_id()));

-- Which missions are due, and who has their runs, is asked for all people at once; what runs have behind them is not.
CREATE POLICY schedules_planned ON mana_ai.mission_schedules TO mana_ai_maintenance USING (true) WITH CHECK (true);
CREATE POLICY runs_claimed ON mana_ai.mission_runs TO mana_ai_maintenance USING (true) WITH CHECK (true);
CREATE POLICY journal_retention ON mana_ai.run_journal TO mana_ai_maintenance USING (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON mana_ai.mission_schedules TO mana_ai_runtime;
GRANT SELECT, INSERT, UPDATE ON mana_ai.mission_runs TO mana_ai_runtime;
GRANT SELECT, INSERT ON mana_ai.run_journal TO mana_ai_runtime;
GRANT SELECT, INSERT, UPDATE ON mana_ai.data_reads TO mana_ai_runtime;
GRANT SELECT, UPDATE (next_at, stopped), DELETE ON mana_ai.mission_schedules TO mana_ai_maintenance;
GRANT SELECT, INSERT, UPDATE, DELETE ON mana_ai.mission_runs TO mana_ai_maintenance;
GRANT SELECT (at), DELETE ON mana_ai.run_journal TO mana_ai_maintenance;
