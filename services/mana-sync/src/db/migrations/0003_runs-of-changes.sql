-- A push that asks for what others changed lately must not read what its own client wrote meanwhile. Changes of one
-- scope that follow one another and are by one client of one user are a run; each says where its run began, so that
-- reading back from the newest skips a run in one step.

ALTER TABLE mana_sync.sync_changes ADD COLUMN run_began bigint;
COMMENT ON COLUMN mana_sync.sync_changes.run_began IS
	'The number of the first change of its run; null for one that was logged before runs were kept.';

-- Adding columns without a value rewrites nothing. What is unknown is read from the log, change by change.
ALTER TABLE mana_sync.scopes
	ADD COLUMN run_user text COLLATE "C",
	ADD COLUMN run_client text COLLATE "C",
	ADD COLUMN run_began bigint,
	ADD COLUMN run_ended bigint,
	ADD COLUMN run_after timestamptz;
COMMENT ON COLUMN mana_sync.scopes.run_began IS
	'The number of the first change of the last run, which is by run_user and run_client.';
COMMENT ON COLUMN mana_sync.scopes.run_ended IS
	'The number of the last one: where it is not seq, a replica that knows no runs has written since.';
COMMENT ON COLUMN mana_sync.scopes.run_after IS 'When the last change before the run was made.';
