-- Loops on devices of people who have their keys alone ask models here as well.

ALTER TABLE mana_ai.token_usage
	DROP CONSTRAINT token_usage_purpose_check,
	ADD CONSTRAINT token_usage_purpose_check CHECK (purpose IN ('companion', 'mission', 'device'));
