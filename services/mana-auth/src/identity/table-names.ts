const times = { createdAt: 'created_at', updatedAt: 'updated_at' };

/**
 * How the library's models are called in schema `auth`. Kysely's `CamelCasePlugin` could derive most of this, and the
 * library works with it; but the library compares its models with the database without plugins, so a test that has it
 * look for missing columns would find none of ours.
 */
export const tableNames = {
	user: { modelName: 'users', fields: { ...times, emailVerified: 'email_verified' } },
	twoFactorUser: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
	twoFactor: {
		modelName: 'two_factors',
		fields: {
			userId: 'user_id',
			backupCodes: 'backup_codes',
			failedVerificationCount: 'failed_verification_count',
			lockedUntil: 'locked_until',
		},
	},
	passkey: {
		modelName: 'passkeys',
		fields: {
			userId: 'user_id',
			credentialID: 'credential_id',
			publicKey: 'public_key',
			deviceType: 'device_type',
			backedUp: 'backed_up',
			createdAt: 'created_at',
		},
	},
	account: {
		modelName: 'accounts',
		fields: {
			...times,
			accountId: 'account_id',
			providerId: 'provider_id',
			userId: 'user_id',
			accessToken: 'access_token',
			refreshToken: 'refresh_token',
			idToken: 'id_token',
			accessTokenExpiresAt: 'access_token_expires_at',
			refreshTokenExpiresAt: 'refresh_token_expires_at',
		},
	},
	session: {
		modelName: 'sessions',
		fields: {
			...times,
			userId: 'user_id',
			expiresAt: 'expires_at',
			ipAddress: 'ip_address',
			userAgent: 'user_agent',
		},
	},
	verification: { modelName: 'verifications', fields: { ...times, expiresAt: 'expires_at' } },
	jwks: {
		modelName: 'jwks',
		fields: {
			publicKey: 'public_key',
			privateKey: 'private_key',
			createdAt: 'created_at',
			expiresAt: 'expires_at',
		},
	},
	organization: { modelName: 'organizations', fields: { createdAt: 'created_at' } },
	member: {
		modelName: 'members',
		fields: { organizationId: 'organization_id', userId: 'user_id', createdAt: 'created_at' },
	},
	invitation: {
		modelName: 'invitations',
		fields: {
			organizationId: 'organization_id',
			inviterId: 'inviter_id',
			expiresAt: 'expires_at',
			createdAt: 'created_at',
		},
	},
	organizationSession: { fields: { activeOrganizationId: 'active_organization_id' } },
};

/** The same for the tables of the OAuth provider. */
export const oauthTableNames = {
	oauthClient: {
		modelName: 'oauth_clients',
		fields: {
			clientId: 'client_id',
			clientSecret: 'client_secret',
			clientDiscoveryId: 'client_discovery_id',
			skipConsent: 'skip_consent',
			enableEndSession: 'enable_end_session',
			subjectType: 'subject_type',
			clientCredentialsScopes: 'client_credentials_scopes',
			userId: 'user_id',
			createdAt: 'created_at',
			updatedAt: 'updated_at',
			softwareId: 'software_id',
			softwareVersion: 'software_version',
			softwareStatement: 'software_statement',
			redirectUris: 'redirect_uris',
			postLogoutRedirectUris: 'post_logout_redirect_uris',
			backchannelLogoutUri: 'backchannel_logout_uri',
			backchannelLogoutSessionRequired: 'backchannel_logout_session_required',
			tokenEndpointAuthMethod: 'token_endpoint_auth_method',
			applicationType: 'application_type',
			jwksUri: 'jwks_uri',
			grantTypes: 'grant_types',
			responseTypes: 'response_types',
			requirePKCE: 'require_pkce',
			dpopBoundAccessTokens: 'dpop_bound_access_tokens',
			referenceId: 'reference_id',
		},
	},
	oauthResource: {
		modelName: 'oauth_resources',
		fields: {
			accessTokenTtl: 'access_token_ttl',
			refreshTokenTtl: 'refresh_token_ttl',
			signingAlgorithm: 'signing_algorithm',
			signingKeyId: 'signing_key_id',
			allowedScopes: 'allowed_scopes',
			customClaims: 'custom_claims',
			dpopBoundAccessTokensRequired: 'dpop_bound_access_tokens_required',
			createdAt: 'created_at',
			updatedAt: 'updated_at',
			policyVersion: 'policy_version',
		},
	},
	oauthRefreshToken: {
		modelName: 'oauth_refresh_tokens',
		fields: {
			clientId: 'client_id',
			sessionId: 'session_id',
			userId: 'user_id',
			referenceId: 'reference_id',
			authorizationCodeId: 'authorization_code_id',
			requestedUserInfoClaims: 'requested_user_info_claims',
			expiresAt: 'expires_at',
			createdAt: 'created_at',
			rotatedAt: 'rotated_at',
			rotationReplayResponse: 'rotation_replay_response',
			rotationReplayExpiresAt: 'rotation_replay_expires_at',
			authTime: 'auth_time',
		},
	},
	oauthAccessToken: {
		modelName: 'oauth_access_tokens',
		fields: {
			clientId: 'client_id',
			sessionId: 'session_id',
			userId: 'user_id',
			referenceId: 'reference_id',
			authorizationCodeId: 'authorization_code_id',
			requestedUserInfoClaims: 'requested_user_info_claims',
			refreshId: 'refresh_id',
			expiresAt: 'expires_at',
			createdAt: 'created_at',
		},
	},
	oauthConsent: {
		modelName: 'oauth_consents',
		fields: {
			clientId: 'client_id',
			userId: 'user_id',
			referenceId: 'reference_id',
			requestedUserInfoClaims: 'requested_user_info_claims',
			createdAt: 'created_at',
			updatedAt: 'updated_at',
		},
	},
	oauthClientResource: {
		modelName: 'oauth_client_resources',
		fields: { clientId: 'client_id', resourceId: 'resource_id', createdAt: 'created_at' },
	},
	oauthClientAssertion: { modelName: 'oauth_client_assertions', fields: { expiresAt: 'expires_at' } },
};
