-- Copies of records that devices sealed for missions of people whose keys no server has, and what came of these missions,
-- sealed to the person. Ids, stamps, and what nobody can read here without a key that is not in the database.

CREATE TABLE mana_ai.sealed_inputs (
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	user_id text COLLATE "C" NOT NULL,
	mission_id text COLLATE "C" NOT NULL,
	space_id text COLLATE "C" NOT NULL,
	grant_id text NOT NULL,
	kid text COLLATE "C" NOT NULL REFERENCES mana_ai.sealing_keys (kid),
	sealed_at timestamptz NOT NULL,
	expires_at timestamptz NOT NULL,
	-- The one that the next run begins with; others are kept while a run that began with them is open.
	is_current boolean NOT NULL,
	-- The envelope as it came; the terms are ids, stamps and a cadence.
	terms text NOT NULL,
	enc text NOT NULL,
	ciphertext text NOT NULL,
	signature text NOT NULL
);
CREATE UNIQUE INDEX sealed_inputs_current ON mana_ai.sealed_inputs (user_id, mission_id) WHERE is_current;
CREATE INDEX sealed_inputs_of_mission ON mana_ai.sealed_inputs (user_id, mission_id);
CREATE INDEX sealed_inputs_expire ON mana_ai.sealed_inputs (expires_at);
CREATE INDEX sealed_inputs_kid ON mana_ai.sealed_inputs (kid);

CREATE TABLE mana_ai.sealed_results (
	-- Another one where a record is written again after a device has taken it.
	id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	user_id text COLLATE "C" NOT NULL,
	mission_id text COLLATE "C" NOT NULL,
	run_id uuid NOT NULL,
	table_name text COLLATE "C" NOT NULL CHECK (table_name IN ('missionRuns', 'aiProposals')),
	record_id text COLLATE "C" NOT NULL,
	version integer NOT NULL CHECK (version > 0),
	at timestamptz NOT NULL,
	enc text NOT NULL,
	ciphertext text NOT NULL,
	UNIQUE (run_id, table_name, record_id)
);
CREATE INDEX sealed_results_of_user ON mana_ai.sealed_results (user_id, at, id);
CREATE INDEX sealed_results_at ON mana_ai.sealed_results (at);

ALTER TABLE mana_ai.mission_schedules ADD COLUMN is_sealed boolean NOT NULL DEFAULT false;
ALTER TABLE mana_ai.mission_runs
	ADD COLUMN is_sealed boolean NOT NULL DEFAULT false,
	-- The copy that it began with, which may be gone by now.
	ADD COLUMN sealed_inputs_id uuid,
	-- Its person has taken the copy back: it is to end.
	ADD COLUMN is_taken_back boolean NOT NULL DEFAULT false;
CREATE INDEX mission_runs_sealed ON mana_ai.mission_runs (sealed_inputs_id) WHERE is_sealed AND state <> 'ended';

ALTER TABLE mana_ai.sealed_inputs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE mana_ai.sealed_results ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY inputs_of_user ON mana_ai.sealed_inputs TO mana_ai_runtime
	USING (user_id = (SELECT mana_ai.current_user_id()))
	WITH CHECK (user_id = (SELECT mana_ai.current_user_id()));
CREATE POLICY results_of_user ON mana_ai.sealed_results TO mana_ai_runtime
	USING (user_id = (SELECT mana_ai.current_user_id()))
	WITH CHECK (user_id = (SELECT mana_ai.current_user_id()));
CREATE POLICY inputs_retention ON mana_ai.sealed_inputs TO mana_ai_maintenance USING (true);
CREATE POLICY results_retention ON mana_ai.sealed_results TO mana_ai_maintenance USING (true);

GRANT SELECT, INSERT, UPDATE (is_current), DELETE ON mana_ai.sealed_inputs TO mana_ai_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON mana_ai.sealed_results TO mana_ai_runtime;
GRANT SELECT (id, user_id, mission_id, grant_id, kid, expires_at, is_current), DELETE ON mana_ai.sealed_inputs
	TO mana_ai_maintenance;
GRANT SELECT (at), DELETE ON mana_ai.sealed_results TO mana_ai_maintenance;
-- What a sealed run has behind it goes when it ends.
GRANT SELECT (run_id) ON mana_ai.run_journal TO mana_ai_maintenance;
