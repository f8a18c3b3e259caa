-- The key log names the mission that a key was fetched for; the hash of a row covers it where there is one.
ALTER TABLE auth.key_audit ADD COLUMN mission_id text;

-- Whoever sets a new password wants everybody else out, missions too.
CREATE OR REPLACE FUNCTION auth.end_grants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM auth.oauth_grants WHERE user_id = NEW.user_id;
	DELETE FROM auth.mission_grants WHERE user_id = NEW.user_id;
	RETURN NULL;
END $$;

CREATE INDEX mission_grants_expiry ON auth.mission_grants (expires_at);
GRANT DELETE ON auth.mission_grants TO mana_auth_maintenance;
