-- A new password ends what the one before has begun: other links to set one, and sign-ins that wait for a code.
CREATE FUNCTION auth.end_verifications() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM auth.verifications WHERE value = NEW.user_id;
	RETURN NULL;
END $$;
CREATE TRIGGER new_password_ends_verifications AFTER UPDATE OF password ON auth.accounts
	FOR EACH ROW WHEN (OLD.password IS DISTINCT FROM NEW.password) EXECUTE FUNCTION auth.end_verifications();
