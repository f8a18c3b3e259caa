-- A refresh token is being exchanged until then: who comes with it meanwhile gets nothing.
ALTER TABLE auth.oauth_refresh_tokens ADD COLUMN redeemed_until timestamptz;
