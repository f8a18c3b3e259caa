-- A consent is for one space, for several, or for all that its person has, now and later. It is gone with the last space
-- that it is for.

ALTER TABLE auth.oauth_grants ADD COLUMN all_spaces boolean NOT NULL DEFAULT false;

CREATE TABLE auth.oauth_grant_spaces (
	grant_id text NOT NULL REFERENCES auth.oauth_grants (id) ON DELETE CASCADE,
	user_id text NOT NULL,
	space_id text NOT NULL,
	-- The first is meant where a call names none.
	place integer NOT NULL,
	PRIMARY KEY (grant_id, space_id),
	FOREIGN KEY (space_id, user_id) REFERENCES auth.members (organization_id, user_id) ON DELETE CASCADE
);
CREATE INDEX oauth_grant_spaces_member ON auth.oauth_grant_spaces (space_id, user_id);

INSERT INTO auth.oauth_grant_spaces (grant_id, user_id, space_id, place)
SELECT id, user_id, space_id, 1 FROM auth.oauth_grants;
ALTER TABLE auth.oauth_grants DROP COLUMN space_id;

CREATE FUNCTION auth.end_grants_of_no_space() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM auth.oauth_grants g
	WHERE g.id IN (SELECT o.grant_id FROM gone o) AND NOT g.all_spaces
		AND NOT EXISTS (SELECT FROM auth.oauth_grant_spaces s WHERE s.grant_id = g.id);
	RETURN NULL;
END $$;
CREATE TRIGGER no_space_ends_grants AFTER DELETE ON auth.oauth_grant_spaces
	REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION auth.end_grants_of_no_space();

GRANT SELECT, INSERT, UPDATE, DELETE ON auth.oauth_grant_spaces TO mana_auth_runtime;
GRANT SELECT ON auth.oauth_grant_spaces TO mana_auth_maintenance;
