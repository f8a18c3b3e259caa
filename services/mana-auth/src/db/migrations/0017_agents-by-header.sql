-- Agents that come with a person's own token, which stands for a session: they are shown among the connected agents, and
-- ending the session disconnects them.

CREATE TABLE auth.header_agents (
	session_id text PRIMARY KEY REFERENCES auth.sessions (id) ON DELETE CASCADE,
	user_id text NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
	-- What it calls itself.
	client text NOT NULL CHECK (length(client) <= 256),
	-- Whether it may use the person's other spaces beside the one that it names.
	all_spaces boolean NOT NULL DEFAULT false,
	first_used_at timestamptz(3) NOT NULL,
	last_used_at timestamptz(3) NOT NULL
);
CREATE INDEX header_agents_user ON auth.header_agents (user_id);

GRANT SELECT, INSERT, UPDATE ON auth.header_agents TO mana_auth_runtime;
