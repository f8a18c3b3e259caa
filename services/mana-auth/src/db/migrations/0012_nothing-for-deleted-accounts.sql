-- An account that is being deleted gets no session and no membership any more, whatever was under way: its deletion
-- waits for those, and they for it. Taken after the locks of spaces.
CREATE FUNCTION auth.refuse_deleted_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_advisory_xact_lock_shared(hashtextextended('account|' || NEW.user_id, 0));
	IF EXISTS (SELECT FROM auth.users u WHERE u.id = NEW.user_id AND u.deleting_at IS NOT NULL) THEN
		RAISE EXCEPTION 'the account is being deleted' USING ERRCODE = 'MA003';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER account_stands BEFORE INSERT ON auth.sessions
	FOR EACH ROW EXECUTE FUNCTION auth.refuse_deleted_account();
CREATE TRIGGER account_stands BEFORE INSERT ON auth.members
	FOR EACH ROW EXECUTE FUNCTION auth.refuse_deleted_account();
