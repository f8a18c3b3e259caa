-- What models have cost: counts, and never a word of what was said.

CREATE TABLE mana_ai.token_usage (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	user_id text COLLATE "C" NOT NULL,
	at timestamptz NOT NULL,
	purpose text NOT NULL CHECK (purpose IN ('companion')),
	model text NOT NULL,
	input_tokens bigint NOT NULL CHECK (input_tokens >= 0),
	output_tokens bigint NOT NULL CHECK (output_tokens >= 0)
);
CREATE INDEX token_usage_of_user ON mana_ai.token_usage (user_id, at);
CREATE INDEX token_usage_at ON mana_ai.token_usage (at);

-- A transaction says whose rows it may see with set_config('mana_ai.user_id', …, true). Unset, or reset after a local
-- setting (which leaves ''), it names nobody.
CREATE FUNCTION mana_ai.current_user_id() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
	$$ SELECT nullif(current_setting('mana_ai.user_id', true), '') $$;

ALTER TABLE mana_ai.token_usage ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY usage_of_user ON mana_ai.token_usage TO mana_ai_runtime
	USING (user_id = (SELECT mana_ai.current_user_id()))
	WITH CHECK (user_id = (SELECT mana_ai.current_user_id()));
CREATE POLICY usage_retention ON mana_ai.token_usage TO mana_ai_maintenance USING (true);

GRANT SELECT, INSERT ON mana_ai.token_usage TO mana_ai_runtime;
GRANT SELECT (at), DELETE ON mana_ai.token_usage TO mana_ai_maintenance;
