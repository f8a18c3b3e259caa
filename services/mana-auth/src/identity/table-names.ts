const times = { createdAt: 'created_at', updatedAt: 'updated_at' };

/** How the library's models are called in schema `auth`. */
export const tableNames = {
	user: { modelName: 'users', fields: { ...times, emailVerified: 'email_verified' } },
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
