import type { Logger } from '@mana/service-kit';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import type { AuthConfig } from './config.ts';
import type { Sql } from './db/connection.ts';
import { createSigningKeyStore } from './db/signing-key-store.ts';
import type { KeyEncryption } from './domain/key-encryption.ts';
import { claimCode, countTry, secondFactorSubject } from './domain/second-factor.ts';
import { createSignInLock } from './domain/sign-in-lock.ts';
import { settleSpaceKeys } from './domain/space-keys.ts';
import { createIdentity, type Identity, type IdentityDeps } from './identity/better-auth.ts';
import type { MailDelivery } from './identity/mailer.ts';
import type { OauthStores } from './oauth-deps.ts';
import { newId, randomBytes } from './random.ts';
import type { SignInDeps } from './sign-in-deps.ts';
import type { Stores } from './stores.ts';

export interface ConfiguredIdentityDeps extends SignInDeps {
	/** Its own, and nobody else's: its transactions wait for our queries. */
	readonly libraryPool: pg.Pool;
	readonly sql: Sql;
	readonly logger: Logger;
	readonly mailDelivery: MailDelivery;
	readonly keyEncryption: KeyEncryption;
	readonly stores: Stores;
	readonly ensurePersonalSpace: IdentityDeps['ensurePersonalSpace'];
	readonly oauthStores: OauthStores;
}

/** Better Auth as the configuration and our own rules want it. */
export function createConfiguredIdentity(config: AuthConfig, deps: ConfiguredIdentityDeps): Identity {
	const { passwordLock, deviceTokens, keyEncryption, oauthStores, now } = deps;
	const { sessions, spaceKeys, spaces, users } = deps.stores;
	return createIdentity({
		database: new Kysely({ dialect: new PostgresDialect({ pool: deps.libraryPool }) }),
		publicUrl: config.publicUrl,
		token: config.token,
		secret: config.secret,
		trustedOrigins: config.corsOrigins,
		isRegistrationOpen: config.isRegistrationOpen,
		logger: deps.logger,
		mailDelivery: deps.mailDelivery,
		mustConfirmAddress: config.smtp !== undefined,
		passwordLock,
		signInLock: createSignInLock({ passwordLock, deviceTokens, sessions }),
		deviceTokens,
		secondFactor: {
			claim: (userId, code) => claimCode(deps, userId, code),
			countTry: (userId) => countTry(deps, userId),
			clear: (userId) => passwordLock.clear(secondFactorSubject(userId)),
		},
		passwordHashing: deps.passwordHashing,
		signingKeys: createSigningKeyStore(deps.sql, newId),
		spaces,
		sessions,
		users,
		ensurePersonalSpace: deps.ensurePersonalSpace,
		settleSpaceKeys: async (userId, spaceId) => {
			await settleSpaceKeys({ spaceKeys, keyEncryption, randomBytes, now }, userId, spaceId);
		},
		grants: oauthStores.grants,
		oauth: oauthStores.provider,
	});
}
