import type { Account } from '@mana/auth-protocol';
import { createLogger, type Logger } from '@mana/service-kit';
import { createRateLimiter, type RateLimiter } from '@mana/service-kit/rate-limit';
import { connectRedis } from '@mana/service-kit/redis';
import { createTokenVerifier, type TokenVerifier } from '@mana/shared-auth';
import { type RegisteredTool, registerAllModules, ToolRegistry } from '@mana/tool-registry';
import { hashPassword, symmetricDecrypt, symmetricEncrypt, verifyPassword } from 'better-auth/crypto';
import { Kysely, PostgresDialect } from 'kysely';
import { type AgentMetrics, createAgentMetrics } from './agent-metrics.ts';
import { type AuthMetrics, createAuthMetrics, observeDatabase } from './auth-metrics.ts';
import type { AuthConfig } from './config.ts';
import { createAgentActivityStore } from './db/agent-activity-store.ts';
import { connect } from './db/connection.ts';
import { createAuditLog, createKeyAudit } from './db/key-audit-store.ts';
import { createKeyPairStore } from './db/key-pair-store.ts';
import { createPasskeyStore, type PasskeyStore } from './db/passkey-store.ts';
import { createPasswordFailureStore } from './db/password-failure-store.ts';
import { createSecondFactorStore } from './db/second-factor-store.ts';
import { createSessionStore, type SessionStore } from './db/session-store.ts';
import { createSigningKeyStore } from './db/signing-key-store.ts';
import { createSpaceKeyStore } from './db/space-key-store.ts';
import { createSpacePolicyStore } from './db/space-policy-store.ts';
import { createSpaceStore, type SpaceStore } from './db/space-store.ts';
import { createUserStore, type UserStore } from './db/user-store.ts';
import { createVaultStore } from './db/vault-store.ts';
import type { ActivityStore } from './domain/agent-activity.ts';
import { type CheckpointSigner, createCheckpointSigner } from './domain/audit-checkpoint.ts';
import { createDeviceTokens, type DeviceTokens } from './domain/device-token.ts';
import type { KeyAudit, KeyAuditEntry } from './domain/key-audit.ts';
import type { KeyEncryption } from './domain/key-encryption.ts';
import type { KeyPairStore } from './domain/key-pair.ts';
import { createPasswordLock, type PasswordLock } from './domain/password-lock.ts';
import { ensurePersonalSpace } from './domain/personal-space.ts';
import type { AuditLog } from './domain/read-audit.ts';
import {
	claimCode,
	countTry,
	type SecondFactorDeps,
	type SecondFactorStore,
	secondFactorSubject,
	type TextSeal,
} from './domain/second-factor.ts';
import { createSignInLock } from './domain/sign-in-lock.ts';
import type { SpaceKeyStore } from './domain/space-key-state.ts';
import { settleSpaceKeys } from './domain/space-keys.ts';
import type { SpacePolicyStore } from './domain/space-policy.ts';
import type { VaultStore } from './domain/vault.ts';
import { type ClientAddress, createClientAddress } from './http/client-address.ts';
import { keysPath } from './http/native-routes.ts';
import { createIdentity, type Identity, type PasswordHashing } from './identity/better-auth.ts';
import type { Mailer } from './identity/mailer.ts';
import type { GuardedFetch } from './identity/oauth/guarded-fetch.ts';
import { relyingParty } from './identity/relying-party.ts';
import { createSessionBridge, type SessionBridge } from './identity/session-bridge.ts';
import { createSessionTokenSeal } from './identity/session-token-seal.ts';
import { openKeyEncryption } from './kek.ts';
import { createLifecycle, createMails, type Lifecycle } from './lifecycle.ts';
import { createOauthDeps, createOauthStores, type OauthDeps } from './oauth-deps.ts';
import { createSyncService } from './sync-service.ts';

export interface Deps extends SessionBridge, Lifecycle {
	config: AuthConfig;
	logger: Logger;
	metrics: AuthMetrics;
	agentMetrics: AgentMetrics;
	activity: ActivityStore;
	policies: SpacePolicyStore;
	/** Canonical names of the registry's tools that destroy. */
	destructiveTools: ReadonlySet<string>;
	identity: Identity;
	oauth: OauthDeps;
	/** Whether an address has to be confirmed by mail before anyone signs in with it. */
	mustConfirmAddress: boolean;
	tokenVerifier: TokenVerifier;
	clientAddress: ClientAddress;
	/** Origins of pages that may change something. */
	ownOrigins: readonly string[];
	rateLimiter: RateLimiter;
	passwordLock: PasswordLock;
	deviceTokens: DeviceTokens;
	secondFactors: SecondFactorStore;
	/** Seals under the service's secret. */
	textSeal: TextSeal;
	passkeys: PasskeyStore;
	passwordHashing: PasswordHashing;
	ensurePersonalSpace(owner: Account): Promise<string>;
	keyEncryption: KeyEncryption;
	audit: KeyAudit;
	auditLog: AuditLog;
	checkpointSigner: CheckpointSigner;
	activitySigner: CheckpointSigner;
	vaults: VaultStore;
	keyPairs: KeyPairStore;
	spaceKeys: SpaceKeyStore;
	spaces: SpaceStore;
	memberships: SpaceStore['memberships'];
	sessions: SessionStore;
	users: UserStore;
	randomBytes: (length: number) => Uint8Array<ArrayBuffer>;
	now: () => number;
	isDatabaseUp(): Promise<boolean>;
	dispose(): Promise<void>;
}

export interface DepsOverrides {
	logger?: Logger;
	mailer?: Mailer | undefined;
	/** For calls to mana-sync. */
	fetch?: typeof fetch;
	passwordHashing?: PasswordHashing;
	destructiveTools?: ReadonlySet<string>;
	/** In place of all tools there are. */
	tools?: readonly RegisteredTool[];
	/** Fetches what clients say of themselves at addresses of theirs. */
	fetchDocument?: GuardedFetch;
	/** Milliseconds since the epoch, for everything but the library's own sessions. */
	now?: () => number;
}

/** Opens no connection yet: those come with the first query. */
export async function createDeps(config: AuthConfig, overrides: DepsOverrides = {}): Promise<Deps> {
	const now = overrides.now ?? Date.now;
	const logger = overrides.logger ?? createLogger({ service: 'mana-auth', ...config.log });
	const metrics = createAuthMetrics({ token: config.metricsToken });
	const redis = config.redisUrl === undefined ? undefined : connectRedis(config.redisUrl, logger);
	// Two pools: the library's transactions wait for our queries, so they must never take the last connection.
	const { sql, pool } = connect(config.databaseUrl, 10);
	const { pool: libraryPool } = connect(config.databaseUrl, 10);

	const spaces = createSpaceStore(sql, newId);
	const sessions = createSessionStore(sql);
	const users = createUserStore(sql);
	const countAudited = ({ action, status }: KeyAuditEntry) =>
		metrics.keyFetches.inc({ action, status: String(status) });
	const spaceKeys = createSpaceKeyStore(sql, countAudited);
	const keyEncryption = openKeyEncryption(config.kek);
	const passwordLock = createPasswordLock({
		failures: createPasswordFailureStore(sql),
		onLock: (kind) => metrics.lockOuts.inc({ kind }),
		now,
	});
	const deviceTokens = createDeviceTokens({ secret: config.secret, randomBytes, now });
	const secondFactor: SecondFactorDeps = {
		secondFactors: createSecondFactorStore(sql, newId),
		textSeal: {
			seal: (data) => symmetricEncrypt({ key: config.secret, data }),
			open: (data) => symmetricDecrypt({ key: config.secret, data }),
		},
		passwordLock,
		randomBytes,
		now,
	};
	const passwordHashing = overrides.passwordHashing ?? { hash: hashPassword, verify: verifyPassword };
	const ensureOwnSpace: Deps['ensurePersonalSpace'] = (owner) =>
		ensurePersonalSpace({ spaces: spaces.personal, newId, now }, owner);
	const tools = overrides.tools ?? registeredTools();
	const mailDelivery = createMails({ config, logger, metrics, redis, now }, overrides.mailer);
	const oauthStores = createOauthStores({
		sql,
		tools,
		isProduction: config.isProduction,
		readsClientDocuments: config.readsClientDocuments,
		fetchDocument: overrides.fetchDocument,
		now,
	});
	const mustConfirmAddress = config.smtp !== undefined;
	const identity = createIdentity({
		database: new Kysely({ dialect: new PostgresDialect({ pool: libraryPool }) }),
		publicUrl: config.publicUrl,
		token: config.token,
		secret: config.secret,
		trustedOrigins: config.corsOrigins,
		isRegistrationOpen: config.isRegistrationOpen,
		logger,
		mailDelivery,
		mustConfirmAddress,
		passwordLock,
		signInLock: createSignInLock({ passwordLock, deviceTokens, sessions }),
		deviceTokens,
		secondFactor: {
			claim: (userId, code) => claimCode(secondFactor, userId, code),
			countTry: (userId) => countTry(secondFactor, userId),
			clear: (userId) => passwordLock.clear(secondFactorSubject(userId)),
		},
		passwordHashing,
		signingKeys: createSigningKeyStore(sql, newId),
		spaces,
		sessions,
		users,
		ensurePersonalSpace: ensureOwnSpace,
		settleSpaceKeys: async (userId, spaceId) => {
			await settleSpaceKeys({ spaceKeys, keyEncryption, randomBytes, now }, userId, spaceId);
		},
		grants: oauthStores.grants,
		oauth: oauthStores.provider,
	});
	const audit = createKeyAudit(sql, countAudited);
	const vaults = createVaultStore(sql, countAudited);
	const syncService = createSyncService(config.syncUrl, overrides.fetch);

	const isDatabaseUp = () =>
		sql`select 1`.then(
			() => true,
			() => false,
		);
	observeDatabase(metrics, { isDatabaseUp, countSessions: () => sessions.countLive(now()) });

	return {
		config,
		logger,
		metrics,
		agentMetrics: createAgentMetrics(metrics.registry),
		activity: createAgentActivityStore(sql),
		policies: createSpacePolicyStore(sql),
		destructiveTools: overrides.destructiveTools ?? destructiveNames(tools),
		identity,
		mustConfirmAddress,
		oauth: createOauthDeps(oauthStores, {
			config,
			identity,
			tokenVerifier: createOwnTokenVerifier(identity, config, now, config.mcpResource),
			countToken: () => metrics.tokens.inc({ kind: 'agent' }),
			sessions,
			users,
			audit,
			vaults,
			keyEncryption,
			spaces,
			spaceKeys,
			randomBytes,
			newId,
			now,
		}),
		tokenVerifier: createOwnTokenVerifier(identity, config, now, config.token.audience),
		clientAddress: createClientAddress(config.trustedProxies),
		ownOrigins: relyingParty(config.publicUrl, config.corsOrigins).origins,
		rateLimiter: createRateLimiter({ now, redis, keyPrefix: 'mana:auth:requests' }),
		...createLifecycle({
			sql,
			newId,
			now,
			config,
			logger,
			metrics,
			identity,
			users,
			mailDelivery,
			syncService,
		}),
		...secondFactor,
		...createSessionBridge({
			identity,
			sessions,
			seal: createSessionTokenSeal(config.secret),
			now,
		}),
		deviceTokens,
		passkeys: createPasskeyStore(sql),
		passwordHashing,
		ensurePersonalSpace: ensureOwnSpace,
		keyEncryption,
		audit,
		auditLog: createAuditLog(sql),
		checkpointSigner: createCheckpointSigner(config.secret, 'audit'),
		activitySigner: createCheckpointSigner(config.secret, 'activity'),
		vaults,
		keyPairs: createKeyPairStore(sql, countAudited),
		spaceKeys,
		spaces,
		memberships: spaces.memberships,
		sessions,
		users,
		randomBytes,
		now,
		isDatabaseUp,
		async dispose() {
			await mailDelivery.idle();
			redis?.disconnect();
			await Promise.all([pool.end(), libraryPool.end()]);
		},
	};
}

/** The verifier of the other services, whose key fetch never leaves this process. */
function createOwnTokenVerifier(
	identity: Identity,
	config: AuthConfig,
	now: () => number,
	audience: string,
): TokenVerifier {
	const jwksUrl = `${config.publicUrl}${keysPath}`;
	const answerItself = () => identity.handler(new Request(jwksUrl));
	return createTokenVerifier({
		jwksUrl,
		issuer: config.token.issuer,
		audience,
		fetch: Object.assign(answerItself, { preconnect: () => {} }),
		now,
	});
}

function registeredTools(): readonly RegisteredTool[] {
	const registry = new ToolRegistry();
	registerAllModules(registry);
	return registry.all();
}

function destructiveNames(tools: readonly RegisteredTool[]): ReadonlySet<string> {
	return new Set(tools.filter(({ policyHint }) => policyHint === 'destructive').map(({ name }) => name));
}

function randomBytes(length: number): Uint8Array<ArrayBuffer> {
	return crypto.getRandomValues(new Uint8Array(length));
}

/** 26 characters of lower-case letters and digits: 130 bits. */
function newId(): string {
	const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
	return Array.from(randomBytes(26), (byte) => alphabet[byte % alphabet.length]).join('');
}
