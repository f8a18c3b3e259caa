import { kyselyAdapter } from '@better-auth/kysely-adapter';
import type { Logger } from '@mana/service-kit';
import { isAPIError } from 'better-auth/api';
import { betterAuth } from 'better-auth/minimal';
import { bearer, jwt, organization } from 'better-auth/plugins';
import type { Kysely } from 'kysely';
import type { SessionStore } from '../db/session-store.ts';
import type { SigningKeyStore } from '../db/signing-key-store.ts';
import type { SpaceStore } from '../db/space-store.ts';
import type { UserStore } from '../db/user-store.ts';
import { type Account, accessTokenClaims, accountFields } from '../domain/account.ts';
import { type PasswordLock, signInSubject } from '../domain/password-lock.ts';
import { passwordLength } from '../domain/password-policy.ts';
import { createGuards, refuseLocked } from './guards.ts';
import type { Mailer } from './mailer.ts';
import { createSessionTokenSeal, sealSessionTokens } from './session-token-seal.ts';
import { createSpaceHooks } from './space-hooks.ts';
import { spaceAccess, spaceAccessRoles } from './space-roles.ts';
import { tableNames } from './table-names.ts';

export const accessTokenSeconds = 15 * 60;
const sessionSeconds = 7 * 24 * 60 * 60;
const invitationSeconds = 7 * 24 * 60 * 60;

/** The one header that the library takes a caller's address from; set by us on every request that reaches it. */
export const clientAddressHeader = 'x-mana-client-address';

/** How passwords are hashed; the library's scrypt unless a test says otherwise. */
export interface PasswordHashing {
	hash(password: string): Promise<string>;
	verify(input: { hash: string; password: string }): Promise<boolean>;
}

export interface IdentityDeps {
	database: Kysely<Record<string, never>>;
	publicUrl: string;
	token: { issuer: string; audience: string };
	secret: string;
	trustedOrigins: string[];
	isRegistrationOpen: boolean;
	logger: Logger;
	mailer: Mailer;
	passwordLock: PasswordLock;
	passwordHashing: PasswordHashing;
	signingKeys: SigningKeyStore;
	spaces: SpaceStore;
	sessions: SessionStore;
	users: UserStore;
	ensurePersonalSpace(owner: Account): Promise<string>;
	settleSpaceKeys(userId: string, spaceId: string): Promise<void>;
}

export type Identity = ReturnType<typeof createIdentity>;

/** Better Auth with its tables in schema `auth`, its plugins, and our rules around them. */
export function createIdentity(deps: IdentityDeps) {
	const guards = createGuards(deps);
	const seal = createSessionTokenSeal(deps.secret);
	const adapter = kyselyAdapter(deps.database.withSchema('auth'), { type: 'postgres', transaction: true });
	return betterAuth({
		appName: 'Mana',
		baseURL: deps.publicUrl,
		basePath: '/api/auth',
		secret: deps.secret,
		trustedOrigins: deps.trustedOrigins,
		database: (options) => sealSessionTokens(adapter(options), seal),
		telemetry: { enabled: false },
		logger: { level: 'error', log: (_level, message) => deps.logger.error(message) },
		onAPIError: { onError: (error) => logFault(deps.logger, error) },
		// Ours stands before the whole app and believes only configured proxies.
		rateLimit: { enabled: false },
		advanced: {
			cookiePrefix: 'mana',
			useSecureCookies: deps.publicUrl.startsWith('https:'),
			disableOriginCheck: false,
			disableCSRFCheck: false,
			ipAddress: { ipAddressHeaders: [clientAddressHeader] },
		},
		disabledPaths: ['/verify-password'],
		user: { ...tableNames.user, additionalFields: accountFields },
		account: tableNames.account,
		verification: { ...tableNames.verification, storeIdentifier: 'hashed' },
		session: { ...tableNames.session, expiresIn: sessionSeconds, updateAge: 24 * 60 * 60 },
		emailAndPassword: {
			enabled: true,
			minPasswordLength: passwordLength.min,
			maxPasswordLength: passwordLength.max,
			password: deps.passwordHashing,
			revokeSessionsOnPasswordReset: true,
			sendResetPassword: ({ user, token }) =>
				deps.mailer.send({
					to: user.email,
					subject: 'Set a new password',
					link: `${deps.publicUrl}/reset-password?token=${token}`,
				}),
			onPasswordReset: ({ user }) => deps.passwordLock.clear(signInSubject(user.email)),
		},
		hooks: { before: guards.before, after: guards.after },
		databaseHooks: {
			session: {
				create: {
					// Guesses sent at once all pass the first look at the lock; here the last ones still fail.
					before: async (_session, ctx) => {
						if (ctx?.path === '/sign-in/email') await refuseLocked(deps.passwordLock, ctx.body.email);
					},
					// Runs after sign-up was committed, and may fail: so at every sign-in again.
					after: async (session) => {
						const owner = await deps.users.find(session.userId);
						if (!owner) return;
						await deps.sessions.setActiveSpace(session.id, await deps.ensurePersonalSpace(owner));
					},
				},
			},
		},
		plugins: [
			bearer(),
			jwt({
				schema: { jwks: tableNames.jwks },
				jwks: { keyPairConfig: { alg: 'EdDSA', crv: 'Ed25519' } },
				jwt: {
					issuer: deps.token.issuer,
					audience: deps.token.audience,
					expirationTime: `${accessTokenSeconds}s`,
					definePayload: ({ user, session }) => accessTokenClaims(user, session.id),
				},
				disableSettingJwtHeader: true,
				adapter: {
					getJwks: () => deps.signingKeys.list(),
					createJwk: (key) => deps.signingKeys.insertFirst(key),
				},
			}),
			organization({
				schema: {
					organization: tableNames.organization,
					member: tableNames.member,
					invitation: tableNames.invitation,
					session: tableNames.organizationSession,
				},
				ac: spaceAccess,
				roles: spaceAccessRoles,
				creatorRole: 'owner',
				organizationLimit: 50,
				invitationExpiresIn: invitationSeconds,
				organizationHooks: createSpaceHooks(deps),
				sendInvitationEmail: ({ id, email, organization: space }) =>
					deps.mailer.send({
						to: email,
						subject: `Invitation to ${space.name}`,
						link: `${deps.publicUrl}/accept-invitation?id=${id}`,
					}),
			}),
		],
	});
}

/** Refusals are answers, not faults. A database error's details would quote the row: they are left out. */
function logFault(logger: Logger, error: unknown): void {
	if (isAPIError(error) && error.statusCode < 500) return;
	const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
	logger.error({ fault: { name, message, stack } }, 'a library route failed');
}
