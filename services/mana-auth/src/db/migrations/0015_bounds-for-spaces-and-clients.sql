-- The slug of a personal space is made of its owner's mail name. With a sign that no slug has it stands apart from those
-- that people choose: nobody learns by asking for a name whether somebody of that name has an account.
UPDATE auth.organizations SET slug = '~' || slug WHERE personal_owner_id IS NOT NULL;

-- A person is in at most 50 spaces when they make one, also where several requests at once find room for one more.
-- Whoever raises this raises the library's limit too.
CREATE FUNCTION auth.limit_made_spaces() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF EXISTS (
		SELECT FROM auth.organizations o WHERE o.id = NEW.organization_id AND o.personal_owner_id IS NOT NULL
	) THEN
		RETURN NEW;
	END IF;
	PERFORM pg_advisory_xact_lock(hashtextextended('spaces|' || NEW.user_id, 0));
	IF (SELECT count(*) FROM auth.members m WHERE m.user_id = NEW.user_id) >= 50 THEN
		RAISE EXCEPTION 'a person makes no more spaces' USING ERRCODE = 'MA004';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER made_spaces_are_few BEFORE INSERT ON auth.members
	FOR EACH ROW WHEN (NEW.role = 'owner') EXECUTE FUNCTION auth.limit_made_spaces();

-- When a person last connected the client or disconnected it. Clients that nobody ever connected are kept for a day.
ALTER TABLE auth.oauth_clients ADD COLUMN connected_at timestamptz;
UPDATE auth.oauth_clients SET connected_at = coalesce(created_at, now());
CREATE INDEX oauth_clients_connected ON auth.oauth_clients (connected_at);
CREATE INDEX oauth_clients_unconnected ON auth.oauth_clients (created_at) WHERE connected_at IS NULL;

CREATE FUNCTION auth.note_connection() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	UPDATE auth.oauth_clients SET connected_at = now() WHERE client_id = coalesce(NEW.client_id, OLD.client_id);
	RETURN NULL;
END $$;
CREATE TRIGGER client_is_connected AFTER INSERT OR DELETE ON auth.oauth_grants
	FOR EACH ROW EXECUTE FUNCTION auth.note_connection();

-- Spaces whose making broke off before they had an owner are removed with what else has ended.
GRANT SELECT, DELETE ON auth.organizations TO mana_auth_maintenance;
GRANT SELECT ON auth.members TO mana_auth_maintenance;
-- Who deletes grants as they end notes that at their clients.
GRANT UPDATE (connected_at) ON auth.oauth_clients TO mana_auth_maintenance;
