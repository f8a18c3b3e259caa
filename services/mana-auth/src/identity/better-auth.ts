import { tryGetCurrentAuthEndpointContext } from '@better-auth/core/context';
import { kyselyAdapter } from '@better-auth/kysely-adapter';
import { passkey } from '@better-auth/passkey';
import type { Account } from '@mana/auth-protocol';
import type { Logger } from '@mana/service-kit';
import { isAPIError } from 'better-auth/api';
import { betterAuth } from 'better-auth/minimal';
import { bearer, jwt, organization, twoFactor } from 'better-auth/plugins';
import type { Kysely } from 'kysely';
import { isInviterViolation } from '../db/invitation-store.ts';
import type { SessionStore } from '../db/session-store.ts';
import type { SigningKeyStore } from '../db/signing-key-store.ts';
import { isLastOwnerViolation } from '../db/space-member-store.ts';
import { isSpaceLimitViolation, type SpaceStore } from '../db/space-store.ts';
import type { UserStore } from '../db/user-store.ts';
import { accessTokenClaims, accountFields } from '../domain/account.ts';
import { fromLibraryAddress, personAddress, toLibraryAddress } from '../domain/library-address.ts';
import { passwordLength } from '../domain/password-policy.ts';
import { type Language, languageOf } from '../language/language.ts';
import { createAccountMails } from './account-mails.ts';
import { attemptFrom, rememberDevice } from './device-cookie.ts';
import {
	createGuards,
	type GuardDeps,
	inviterRefusal,
	lastOwnerRefusal,
	refuseLocked,
	spaceLimitRefusal,
} from './guards.ts';
import type { MailDelivery } from './mailer.ts';
import { createOauthProvider, type OauthProviderDeps } from './oauth/oauth-provider.ts';
import { passkeyRules, relyingParty } from './relying-party.ts';
import { clientAddressHeader } from './request-headers.ts';
import { createSessionTokenSeal, sealedTokens } from './session-token-seal.ts';
import { createSpaceHooks } from './space-hooks.ts';
import { spaceAccess, spaceAccessRoles } from './space-roles.ts';
import { tableNames } from './table-names.ts';
import { translateFields } from './translated-fields.ts';

export const accessTokenSeconds = 15 * 60;
const sessionSeconds = 7 * 24 * 60 * 60;
const invitationSeconds = 7 * 24 * 60 * 60;
const loggedCharacters = 200;

/**
 * Routes of the library that ours stand in for, with a step-up where they have none. Those of the second factor would
 * also end the session whose token the caller holds, and tell a right code from a wrong one without counting. That of the
 * sessions would hand out the tokens of all of them, to whoever holds one.
 */
const replacedPaths = [
	'/verify-password',
	'/list-sessions',
	'/revoke-session',
	'/two-factor/enable',
	'/two-factor/disable',
	'/two-factor/get-totp-uri',
	'/two-factor/generate-backup-codes',
	'/two-factor/send-otp',
	'/two-factor/verify-otp',
	'/passkey/generate-register-options',
	'/passkey/verify-registration',
	'/passkey/list-user-passkeys',
	'/passkey/update-passkey',
	'/passkey/delete-passkey',
];

/** The library sees addresses in its own spelling; the database holds them as they are. */
const spelledAddresses = ['user', 'invitation'].map((model) => ({
	model,
	field: 'email',
	toStored: fromLibraryAddress,
	toShown: toLibraryAddress,
}));

/** Shows whatever text a link to it holds, as if it were ours. */
const errorPage = '/error';

/** How passwords are hashed; the library's scrypt unless a test says otherwise. */
export interface PasswordHashing {
	hash(password: string): Promise<string>;
	verify(input: { hash: string; password: string }): Promise<boolean>;
}

export interface IdentityDeps extends GuardDeps {
	database: Kysely<Record<string, never>>;
	publicUrl: string;
	token: { issuer: string; audience: string };
	secret: string;
	trustedOrigins: string[];
	logger: Logger;
	mailDelivery: MailDelivery;
	/** Whether an address has to be confirmed by mail before anyone signs in with it. */
	mustConfirmAddress: boolean;
	passwordHashing: PasswordHashing;
	signingKeys: SigningKeyStore;
	spaces: SpaceStore;
	sessions: SessionStore;
	users: UserStore;
	ensurePersonalSpace(owner: Account): Promise<string>;
	settleSpaceKeys(userId: string, spaceId: string): Promise<void>;
	oauth: OauthProviderDeps;
}

export type Identity = ReturnType<typeof createIdentity>;

/** Better Auth with its tables in schema `auth`, its plugins, and our rules around them. */
export function createIdentity(deps: IdentityDeps) {
	const party = relyingParty(deps.publicUrl, deps.trustedOrigins);
	const ownerOf = async (headers: Headers): Promise<string | undefined> =>
		(await identity.api.getSession({ headers }))?.user.id;
	const guards = createGuards({ ...deps, ownerOf });
	const mails = createAccountMails(deps);
	const seal = createSessionTokenSeal(deps.secret);
	const adapter = kyselyAdapter(deps.database.withSchema('auth'), { type: 'postgres', transaction: true });
	const identity = betterAuth({
		appName: 'Mana',
		baseURL: deps.publicUrl,
		basePath: '/api/auth',
		secret: deps.secret,
		trustedOrigins: party.origins,
		database: (options) => translateFields(adapter(options), [sealedTokens(seal), ...spelledAddresses]),
		telemetry: { enabled: false },
		// It quotes what it was sent.
		logger: { level: 'error', log: (_, message) => deps.logger.error(message.slice(0, loggedCharacters)) },
		onAPIError: { onError: (error) => passOnFault(deps.logger, error) },
		// Ours stands before the whole app and believes only configured proxies.
		rateLimit: { enabled: false },
		advanced: {
			cookiePrefix: 'mana',
			useSecureCookies: deps.publicUrl.startsWith('https:'),
			disableOriginCheck: false,
			disableCSRFCheck: false,
			// Mails go their way while the answer is given, which then takes as long with one as without.
			backgroundTasks: { handler: () => {} },
			ipAddress: { ipAddressHeaders: [clientAddressHeader], ipv6Subnet: 128 },
		},
		disabledPaths: [...replacedPaths, errorPage],
		user: { ...tableNames.user, additionalFields: accountFields },
		account: tableNames.account,
		verification: { ...tableNames.verification, storeIdentifier: 'hashed' },
		session: {
			...tableNames.session,
			expiresIn: sessionSeconds,
			updateAge: 24 * 60 * 60,
			// Our routes ask a step-up for what the library asks a fresh session for.
			freshAge: 0,
		},
		emailAndPassword: {
			enabled: true,
			minPasswordLength: passwordLength.min,
			maxPasswordLength: passwordLength.max,
			password: deps.passwordHashing,
			revokeSessionsOnPasswordReset: true,
			requireEmailVerification: deps.mustConfirmAddress,
			onExistingUserSignUp: ({ user }) => mails.addressKnown(user.email, askedLanguage()),
			sendResetPassword: ({ user, token }) => mails.resetPassword(user.email, token, askedLanguage()),
			onPasswordReset: async ({ user }) => {
				const email = fromLibraryAddress(user.email);
				await deps.signInLock.forget(email);
				// Whoever holds the mailbox is no stranger: a lock that others close again does not close on them.
				const ctx = tryGetCurrentAuthEndpointContext();
				if (ctx) rememberDevice(deps, ctx, email);
			},
		},
		emailVerification: {
			sendVerificationEmail: ({ user, token }) => mails.confirmAddress(user.email, token, askedLanguage()),
			sendOnSignIn: true,
		},
		hooks: { before: guards.before, after: guards.after },
		databaseHooks: {
			session: {
				create: {
					// Guesses sent at once all pass the first look at the lock; here the last ones still fail.
					before: async (_, ctx) => {
						if (ctx?.path !== '/sign-in/email') return;
						refuseLocked(
							await deps.signInLock.retryAfterSeconds(attemptFrom(ctx, personAddress(ctx.body.email))),
						);
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
			twoFactor({
				schema: { user: tableNames.twoFactorUser, twoFactor: tableNames.twoFactor },
				accountLockout: { enabled: false },
			}),
			passkey({
				...passkeyRules(party),
				schema: { passkey: tableNames.passkey },
			}),
			createOauthProvider(deps.oauth),
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
				sendInvitationEmail: ({ id, email, inviter }) =>
					mails.invitation(email, inviter.user.email, id, askedLanguage()),
			}),
		],
	});
	return identity;
}

/** A mail is in the language of whoever asks for it. */
function askedLanguage(): Language {
	return languageOf(tryGetCurrentAuthEndpointContext()?.headers ?? new Headers());
}

/**
 * Refusals are answers; the library's own faults are logged here. Any other it would print as it is, with the row that
 * an error of the database quotes: those go on to where the service answers and logs faults.
 */
function passOnFault(logger: Logger, error: unknown): void {
	if (isLastOwnerViolation(error)) throw lastOwnerRefusal();
	if (isInviterViolation(error)) throw inviterRefusal();
	if (isSpaceLimitViolation(error)) throw spaceLimitRefusal();
	if (!isAPIError(error)) throw error;
	if (error.statusCode < 500) return;
	logger.error({ fault: { name: error.name, message: error.message } }, 'a library route failed');
}
