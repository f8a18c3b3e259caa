-- Who invites is an owner or an admin at that very moment: whoever is being removed waits for it, or it for them. The
-- space comes first, as it does wherever members change.
CREATE FUNCTION auth.require_inviter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM FROM auth.organizations o WHERE o.id = NEW.organization_id FOR KEY SHARE;
	PERFORM FROM auth.members m
	WHERE m.organization_id = NEW.organization_id AND m.user_id = NEW.inviter_id AND m.role IN ('owner', 'admin')
	FOR SHARE;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'only owners and admins invite' USING ERRCODE = 'MA002';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER inviter_may_invite BEFORE INSERT OR UPDATE OF inviter_id ON auth.invitations
	FOR EACH ROW EXECUTE FUNCTION auth.require_inviter();
