-- Zero-knowledge vaults from before 0014 have a key that the server once held: their owners are asked to make a new one.
ALTER TABLE auth.encryption_vaults ADD COLUMN made_on_device boolean NOT NULL DEFAULT false;

-- The owner of the table is held by its policies, which name nobody here.
ALTER TABLE auth.encryption_vaults NO FORCE ROW LEVEL SECURITY;
UPDATE auth.encryption_vaults SET made_on_device = true WHERE zero_knowledge AND sealed_previous_mk IS NOT NULL;
ALTER TABLE auth.encryption_vaults FORCE ROW LEVEL SECURITY;
