-- What the person said to a call that they were asked about, which client it came by for certain, and which records it has
-- written: chained by the second version of the hash. A call has a row as asked, and one as how it ended.

ALTER TABLE auth.agent_activity
	ADD COLUMN chain_version smallint NOT NULL DEFAULT 1,
	ADD COLUMN confirmation text CHECK (confirmation IN ('confirmed', 'declined', 'cancelled', 'no-answer')),
	ADD COLUMN verified_client text CHECK (length(verified_client) <= 2048),
	ADD COLUMN records jsonb NOT NULL DEFAULT '[]',
	ADD COLUMN record_count integer NOT NULL DEFAULT 0 CHECK (record_count >= 0),
	DROP CONSTRAINT agent_activity_outcome_check,
	ADD CONSTRAINT agent_activity_outcome_check
		CHECK (outcome IN ('success', 'handler-error', 'input-invalid', 'denied', 'asked')),
	DROP CONSTRAINT agent_activity_user_id_call_id_key;

CREATE UNIQUE INDEX agent_activity_call_key ON auth.agent_activity (user_id, call_id, (outcome = 'asked'));
CREATE INDEX agent_activity_space ON auth.agent_activity (space_id, recorded_at DESC);

-- Owners and admins of a space see what the agents of every member did there.
CREATE POLICY activity_in_own_spaces ON auth.agent_activity FOR SELECT TO mana_auth_runtime USING (EXISTS (
	SELECT FROM auth.members m
	WHERE m.organization_id = agent_activity.space_id AND m.user_id = auth.acting_user()
		AND m.role IN ('owner', 'admin')
));
