import { createLogger, createMetrics, type Logger, type Metrics } from '@mana/service-kit';
import { createTokenVerifier, type TokenVerifier } from '@mana/shared-auth';
import { registerAllModules, ToolRegistry } from '@mana/tool-registry';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { Kysely, PostgresDialect } from 'kysely';
import { Counter } from 'prom-client';
import { type AgentMetrics, createAgentMetrics } from './agent-metrics.ts';
import type { AuthConfig } from './config.ts';
import { createAgentActivityStore } from './db/agent-activity-store.ts';
import { connect } from './db/connection.ts';
import { createAuditLog, createKeyAudit } from './db/key-audit-store.ts';
import { createKeyPairStore } from './db/key-pair-store.ts';
import { createPasswordFailureStore } from './db/password-failure-store.ts';
import { createSessionStore, type SessionStore } from './db/session-store.ts';
import { createSigningKeyStore } from './db/signing-key-store.ts';
import { createSpaceKeyStore } from './db/space-key-store.ts';
import { createSpacePolicyStore } from './db/space-policy-store.ts';
import { createSpaceStore, type SpaceStore } from './db/space-store.ts';
import { createUserStore, type UserStore } from './db/user-store.ts';
import { createVaultStore } from './db/vault-store.ts';
import type { Account } from './domain/account.ts';
import type { ActivityStore } from './domain/agent-activity.ts';
import { type CheckpointSigner, createCheckpointSigner } from './domain/audit-checkpoint.ts';
import { keyringFromFile } from './domain/kek-file.ts';
import type { KeyAudit, KeyAuditEntry } from './domain/key-audit.ts';
import { createKeyEncryption, type KeyEncryption } from './domain/key-encryption.ts';
import type { KeyPairStore } from './domain/key-pair.ts';
import { createPasswordLock, type PasswordLock } from './domain/password-lock.ts';
import { ensurePersonalSpace } from './domain/personal-space.ts';
import type { AuditLog } from './domain/read-audit.ts';
import type { SpaceKeyStore } from './domain/space-key-state.ts';
import { settleSpaceKeys } from './domain/space-keys.ts';
import type { SpacePolicyStore } from './domain/space-policy.ts';
import type { VaultStore } from './domain/vault.ts';
import { type ClientAddress, createClientAddress } from './http/client-address.ts';
import { createRateLimiter, type RateLimiter } from './http/rate-limit.ts';
import { createIdentity, type Identity, type PasswordHashing } from './identity/better-auth.ts';
import { createLogMailer, type Mailer } from './identity/mailer.ts';

export interface Deps {
	config: AuthConfig;
	logger: Logger;
	metrics: Metrics & { signIns: Counter<'status'>; keyFetches: Counter<'action' | 'status'> };
	agentMetrics: AgentMetrics;
	activity: ActivityStore;
	policies: SpacePolicyStore;
	/** Canonical names of the registry's tools that destroy. */
	destructiveTools: ReadonlySet<string>;
	identity: Identity;
	tokenVerifier: TokenVerifier;
	clientAddress: ClientAddress;
	rateLimiter: RateLimiter;
	passwordLock: PasswordLock;
	passwordHashing: PasswordHashing;
	ensurePersonalSpace(owner: Account): Promise<string>;
	keyEncryption: KeyEncryption;
	audit: KeyAudit;
	auditLog: AuditLog;
	checkpointSigner: CheckpointSigner;
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
	mailer?: Mailer;
	passwordHashing?: PasswordHashing;
	destructiveTools?: ReadonlySet<string>;
	/** Milliseconds since the epoch, for everything but the library's own sessions. */
	now?: () => number;
}

/** Opens no connection yet: those come with the first query. */
export async function createDeps(config: AuthConfig, overrides: DepsOverrides = {}): Promise<Deps> {
	const now = overrides.now ?? Date.now;
	const logger = overrides.logger ?? createLogger({ service: 'mana-auth', ...config.log });
	const metrics = createAuthMetrics(config);
	// Two pools: the library's transactions wait for our queries, so they must never take the last connection.
	const { sql, pool } = connect(config.databaseUrl, 10);
	const { pool: libraryPool } = connect(config.databaseUrl, 10);

	const spaces = createSpaceStore(sql, newId);
	const sessions = createSessionStore(sql);
	const users = createUserStore(sql);
	const countAudited = ({ action, status }: KeyAuditEntry) =>
		metrics.keyFetches.inc({ action, status: String(status) });
	const spaceKeys = createSpaceKeyStore(sql, countAudited);
	const keyEncryption = createKeyEncryption(
		config.kekFile === undefined ? () => config.kekKeyring : keyringFromFile(config.kekFile),
	);
	const passwordLock = createPasswordLock({ failures: createPasswordFailureStore(sql), now });
	const passwordHashing = overrides.passwordHashing ?? { hash: hashPassword, verify: verifyPassword };
	const ensureOwnSpace: Deps['ensurePersonalSpace'] = (owner) =>
		ensurePersonalSpace({ spaces: spaces.personal, newId, now }, owner);
	const identity = createIdentity({
		database: new Kysely({ dialect: new PostgresDialect({ pool: libraryPool }) }),
		publicUrl: config.publicUrl,
		token: config.token,
		secret: config.secret,
		trustedOrigins: config.corsOrigins,
		isRegistrationOpen: config.isRegistrationOpen,
		logger,
		mailer: overrides.mailer ?? createLogMailer(logger, config.isProduction),
		passwordLock,
		passwordHashing,
		signingKeys: createSigningKeyStore(sql, newId),
		spaces,
		sessions,
		users,
		ensurePersonalSpace: ensureOwnSpace,
		settleSpaceKeys: async (userId, spaceId) => {
			await settleSpaceKeys({ spaceKeys, keyEncryption, randomBytes, now }, userId, spaceId);
		},
	});

	return {
		config,
		logger,
		metrics,
		agentMetrics: createAgentMetrics(metrics.registry),
		activity: createAgentActivityStore(sql),
		policies: createSpacePolicyStore(sql),
		destructiveTools: overrides.destructiveTools ?? destructiveTools(),
		identity,
		tokenVerifier: createOwnTokenVerifier(identity, config, now),
		clientAddress: createClientAddress(config.trustedProxies),
		rateLimiter: createRateLimiter(now),
		passwordLock,
		passwordHashing,
		ensurePersonalSpace: ensureOwnSpace,
		keyEncryption,
		audit: createKeyAudit(sql, countAudited),
		auditLog: createAuditLog(sql),
		checkpointSigner: createCheckpointSigner(config.secret),
		vaults: createVaultStore(sql, countAudited),
		keyPairs: createKeyPairStore(sql, countAudited),
		spaceKeys,
		spaces,
		memberships: spaces.memberships,
		sessions,
		users,
		randomBytes,
		now,
		isDatabaseUp: () =>
			sql`select 1`.then(
				() => true,
				() => false,
			),
		async dispose() {
			await Promise.all([pool.end(), libraryPool.end()]);
		},
	};
}

/** The verifier of the other services, whose key fetch never leaves this process. */
function createOwnTokenVerifier(identity: Identity, config: AuthConfig, now: () => number): TokenVerifier {
	const jwksUrl = `${config.publicUrl}/api/auth/jwks`;
	const answerItself = () => identity.handler(new Request(jwksUrl));
	return createTokenVerifier({
		jwksUrl,
		issuer: config.token.issuer,
		audience: config.token.audience,
		fetch: Object.assign(answerItself, { preconnect: () => {} }),
		now,
	});
}

function createAuthMetrics(config: AuthConfig): Deps['metrics'] {
	const metrics = createMetrics({ prefix: 'mana_auth_', service: 'mana-auth', token: config.metricsToken });
	const registers = [metrics.registry];
	return {
		...metrics,
		signIns: new Counter({
			name: 'mana_auth_sign_ins_total',
			help: 'Sign-ins by the status they were answered with.',
			labelNames: ['status'],
			registers,
		}),
		keyFetches: new Counter({
			name: 'mana_auth_key_fetches_total',
			help: 'Audited fetches and changes of vault and space keys.',
			labelNames: ['action', 'status'],
			registers,
		}),
	};
}

function destructiveTools(): ReadonlySet<string> {
	const registry = new ToolRegistry();
	registerAllModules(registry);
	const destructive = registry.all().filter(({ policyHint }) => policyHint === 'destructive');
	return new Set(destructive.map(({ name }) => name));
}

function randomBytes(length: number): Uint8Array<ArrayBuffer> {
	return crypto.getRandomValues(new Uint8Array(length));
}

/** 26 characters of lower-case letters and digits: 130 bits. */
function newId(): string {
	const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
	return Array.from(randomBytes(26), (byte) => alphabet[byte % alphabet.length]).join('');
}
