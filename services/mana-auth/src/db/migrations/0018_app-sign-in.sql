-- Codes that bring the app into the session of whoever has signed in on our pages: each once, within a minute, for the
-- one who made the challenge (RFC 7636).
CREATE TABLE auth.app_codes (
	-- Of the code, as of every token.
	digest text PRIMARY KEY,
	session_id text NOT NULL REFERENCES auth.sessions (id) ON DELETE CASCADE,
	code_challenge text NOT NULL,
	expires_at timestamptz NOT NULL
);
CREATE INDEX app_codes_session ON auth.app_codes (session_id);
CREATE INDEX app_codes_expiry ON auth.app_codes (expires_at);
GRANT SELECT, INSERT, DELETE ON auth.app_codes TO mana_auth_runtime;
