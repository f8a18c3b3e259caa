-- What the log of a space holds, so that a space can be bounded: counted where a push moves the head anyway, lowered as
-- retention removes changes, and counted anew by retention where a space comes near its bound. What is kept of records
-- is never more than what the log keeps of them.
ALTER TABLE mana_sync.scopes
	ADD COLUMN log_changes bigint NOT NULL DEFAULT 0,
	ADD COLUMN log_bytes bigint NOT NULL DEFAULT 0;

-- The owner of the tables is held by their policies, which name no space here.
ALTER TABLE mana_sync.scopes NO FORCE ROW LEVEL SECURITY;
ALTER TABLE mana_sync.sync_changes NO FORCE ROW LEVEL SECURITY;
UPDATE mana_sync.scopes s SET log_changes = l.changes, log_bytes = l.bytes
FROM (
	SELECT scope, count(*) AS changes, sum(octet_length(data::text) + octet_length(field_meta::text)) AS bytes
	FROM mana_sync.sync_changes GROUP BY scope
) l
WHERE l.scope = s.number;
ALTER TABLE mana_sync.sync_changes FORCE ROW LEVEL SECURITY;
ALTER TABLE mana_sync.scopes FORCE ROW LEVEL SECURITY;
