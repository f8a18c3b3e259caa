-- A tick is claimed before it runs, so that of several runners one plays it, and is taken up again after a crash.
CREATE TABLE auth.persona_ticks (
	persona_id text NOT NULL REFERENCES auth.personas (user_id) ON DELETE CASCADE,
	id text NOT NULL,
	-- The runner that plays it, and until when it is believed to be alive.
	holder text NOT NULL,
	held_until timestamptz(3) NOT NULL,
	-- How often it was begun.
	attempt smallint NOT NULL DEFAULT 1,
	-- What the persona wants of the day, fixed once.
	plan jsonb,
	started_at timestamptz(3) NOT NULL,
	ended_at timestamptz(3),
	result text CHECK (result IN ('ok', 'error')),
	ending text,
	reason text,
	tokens integer CHECK (tokens >= 0),
	is_rating_unreadable boolean NOT NULL DEFAULT false,
	PRIMARY KEY (persona_id, id),
	CHECK ((ended_at IS NULL) = (result IS NULL))
);
CREATE UNIQUE INDEX persona_ticks_one_open ON auth.persona_ticks (persona_id) WHERE ended_at IS NULL;
CREATE INDEX persona_ticks_recent ON auth.persona_ticks (persona_id, started_at DESC);

-- What is in a space after a persona wanted something, whatever it says of it.
CREATE TABLE auth.persona_checks (
	persona_id text NOT NULL REFERENCES auth.personas (user_id) ON DELETE CASCADE,
	id text NOT NULL,
	tick_id text NOT NULL,
	intention text NOT NULL,
	module text NOT NULL,
	outcome text NOT NULL CHECK (outcome IN ('met', 'unmet', 'not-reached')),
	calls integer NOT NULL CHECK (calls >= 0),
	failed_calls integer NOT NULL CHECK (failed_calls >= 0),
	notes text,
	created_at timestamptz(3) NOT NULL,
	PRIMARY KEY (persona_id, id)
);
CREATE INDEX persona_checks_recent ON auth.persona_checks (persona_id, created_at DESC);

-- An action is told of before it is made, and again with what came of it.
ALTER TABLE auth.persona_actions
	DROP CONSTRAINT persona_actions_result_check,
	ADD CONSTRAINT persona_actions_result_check CHECK (result IN ('started', 'ok', 'error'));

-- Ratings were of a module, from 1 to 5; those say so, and are never counted with the new ones: of an item, from 1 to 7.
ALTER TABLE auth.persona_feedback
	ADD COLUMN item text CHECK (item IN ('ease', 'fit', 'return')),
	ADD COLUMN scale smallint NOT NULL DEFAULT 5 CHECK (scale IN (5, 7)),
	DROP CONSTRAINT persona_feedback_rating_check,
	ADD CONSTRAINT persona_feedback_rating_check CHECK (rating BETWEEN 1 AND scale),
	ADD CHECK ((scale = 5) = (item IS NULL));
ALTER TABLE auth.persona_feedback ALTER COLUMN scale DROP DEFAULT;
CREATE INDEX persona_feedback_recent ON auth.persona_feedback (persona_id, created_at DESC);

GRANT SELECT, INSERT, UPDATE ON auth.persona_ticks TO mana_auth_runtime;
GRANT SELECT, INSERT ON auth.persona_checks TO mana_auth_runtime;
GRANT UPDATE (result, error_message, latency_ms) ON auth.persona_actions TO mana_auth_runtime;
