-- Zero-knowledge mode begins with a master key that the server never held. A device makes it and puts it beside the
-- vault first; with the switch it takes the place of the key before, which stays, sealed under the new one, until the
-- device has re-encrypted what is under it.
ALTER TABLE auth.encryption_vaults
	ADD COLUMN next_key_check bytea CHECK (octet_length(next_key_check) = 32),
	ADD COLUMN next_recovery_wrapped_mk auth.wrapped_key,
	ADD COLUMN next_recovery_iv auth.wrap_iv,
	ADD COLUMN next_sealed_previous_mk auth.wrapped_key,
	ADD COLUMN next_sealed_previous_iv auth.wrap_iv,
	ADD COLUMN sealed_previous_mk auth.wrapped_key,
	ADD COLUMN sealed_previous_iv auth.wrap_iv,
	ADD COLUMN sealed_previous_since timestamptz,
	ADD CONSTRAINT next_key_is_whole CHECK (
		num_nonnulls(next_key_check, next_recovery_wrapped_mk, next_recovery_iv, next_sealed_previous_mk,
			next_sealed_previous_iv) IN (0, 5)
	),
	ADD CONSTRAINT sealed_previous_is_whole CHECK (
		num_nonnulls(sealed_previous_mk, sealed_previous_iv, sealed_previous_since) IN (0, 3)
	),
	ADD CONSTRAINT only_zero_knowledge_has_a_sealed_previous CHECK (zero_knowledge OR sealed_previous_mk IS NULL);
