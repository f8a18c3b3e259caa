-- A batch of the activity log is hundreds of rows of one person. A foreign key looks them up and locks them for every
-- row; triggers do it once a statement. What held before holds: no row without its user, whoever writes it and
-- whatever runs at once, and the log goes with the account.

ALTER TABLE auth.agent_activity DROP CONSTRAINT agent_activity_user_id_fkey;

-- Locked until the transaction ends, as by a foreign key: an account that is going, or goes at once, is waited for.
CREATE FUNCTION auth.require_activity_users() RETURNS trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
	owner_id text;
BEGIN
	FOR owner_id IN SELECT DISTINCT w.user_id FROM written w ORDER BY w.user_id LOOP
		PERFORM FROM auth.users u WHERE u.id = owner_id FOR KEY SHARE;
		IF NOT FOUND THEN
			RAISE EXCEPTION 'activity belongs to a user' USING
				ERRCODE = 'foreign_key_violation', SCHEMA = 'auth', TABLE = 'agent_activity', COLUMN = 'user_id';
		END IF;
	END LOOP;
	RETURN NULL;
END $$;
CREATE TRIGGER users_exist AFTER INSERT ON auth.agent_activity
	REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION auth.require_activity_users();
CREATE TRIGGER users_still_exist AFTER UPDATE ON auth.agent_activity
	REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION auth.require_activity_users();

-- The owner, in whose name the log of a deleted account is erased, sees rows of nobody else.
CREATE POLICY erase_activity_of_nobody ON auth.agent_activity TO mana_auth_owner USING (
	NOT EXISTS (SELECT FROM auth.users u WHERE u.id = agent_activity.user_id)
);
CREATE FUNCTION auth.erase_activity() RETURNS trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
	-- A snapshot of before would not show what was written since.
	IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
		RAISE EXCEPTION 'users are deleted in transactions that read what is committed'
			USING ERRCODE = 'feature_not_supported';
	END IF;
	DELETE FROM auth.agent_activity a WHERE a.user_id = OLD.id;
	RETURN NULL;
END $$;
CREATE TRIGGER erase_activity AFTER DELETE ON auth.users
	FOR EACH ROW EXECUTE FUNCTION auth.erase_activity();

-- The other two ways in which rows could lose their user.
CREATE FUNCTION auth.refuse_to_lose_users() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
	RAISE EXCEPTION 'users keep their ids, and go by being deleted' USING ERRCODE = 'foreign_key_violation';
END $$;
CREATE TRIGGER ids_remain BEFORE UPDATE OF id ON auth.users
	FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION auth.refuse_to_lose_users();
CREATE TRIGGER users_remain BEFORE TRUNCATE ON auth.users
	FOR EACH STATEMENT EXECUTE FUNCTION auth.refuse_to_lose_users();

REVOKE EXECUTE ON FUNCTION
	auth.require_activity_users(), auth.erase_activity(), auth.refuse_to_lose_users() FROM PUBLIC;
