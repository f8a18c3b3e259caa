import { type Account, activityPath, aiClientId, gatewayClientId } from '@mana/auth-protocol';
import {
	createLogger,
	createRequestMemory,
	type Logger,
	loopbackSpellings,
	type RequestMemory,
} from '@mana/service-kit';
import { createRateLimiter, type RateLimiter } from '@mana/service-kit/rate-limit';
import { connectRedis } from '@mana/service-kit/redis';
import type { TokenVerifier } from '@mana/shared-auth';
import { type RegisteredTool, registerAllModules, ToolRegistry } from '@mana/tool-registry';
import { type AgentMetrics, createAgentMetrics } from './agent-metrics.ts';
import { type AuthMetrics, createAuthMetrics, observeDatabase } from './auth-metrics.ts';
import type { AuthConfig } from './config.ts';
import { createConfiguredIdentity } from './configured-identity.ts';
import { connect } from './db/connection.ts';
import { type AddressTokens, createAddressTokens } from './domain/address-token.ts';
import { type CheckpointSigner, createCheckpointSigner } from './domain/audit-checkpoint.ts';
import type { KeyEncryption } from './domain/key-encryption.ts';
import { ensurePersonalSpace } from './domain/personal-space.ts';
import type { LateReportDeps } from './http/activity-reporter.ts';
import { type ClientAddress, createClientAddress } from './http/client-address.ts';
import type { Identity, PasswordHashing } from './identity/better-auth.ts';
import { createEntryState, type EntryState } from './identity/entry-state.ts';
import type { Mailer } from './identity/mailer.ts';
import type { FetchDocument } from './identity/oauth/client-discovery.ts';
import { relyingParty } from './identity/relying-party.ts';
import { createSessionBridge, type SessionBridge } from './identity/session-bridge.ts';
import { createSessionTokenSeal } from './identity/session-token-seal.ts';
import { openKeyEncryption } from './kek.ts';
import { createLifecycle, createMails, type Lifecycle } from './lifecycle.ts';
import { createOauthDeps, createOauthStores, type OauthDeps } from './oauth-deps.ts';
import { createOwnTokenVerifier } from './own-token-verifier.ts';
import { newId, randomBytes } from './random.ts';
import { createSignInDeps, type SignInDeps } from './sign-in-deps.ts';
import { createStores, type Stores } from './stores.ts';
import { createSyncService } from './sync-service.ts';

export interface Deps extends Stores, SignInDeps, EntryState, SessionBridge, Lifecycle {
	config: AuthConfig;
	logger: Logger;
	metrics: AuthMetrics;
	agentMetrics: AgentMetrics;
	/** Canonical names of the registry's tools that destroy. */
	destructiveTools: ReadonlySet<string>;
	identity: Identity;
	oauth: OauthDeps;
	/** Whether an address has to be confirmed by mail before anyone signs in with it. */
	mustConfirmAddress: boolean;
	addressTokens: AddressTokens;
	tokenVerifier: TokenVerifier;
	clientAddress: ClientAddress;
	/** Origins of pages that may change something. */
	ownOrigins: readonly string[];
	rateLimiter: RateLimiter;
	/** What the bodies of requests under way hold. */
	memory: RequestMemory;
	ensurePersonalSpace(owner: Account): Promise<string>;
	keyEncryption: KeyEncryption;
	checkpointSigner: CheckpointSigner;
	activitySigner: CheckpointSigner;
	lateReports: LateReportDeps;
	randomBytes: (length: number) => Uint8Array<ArrayBuffer>;
	newId: () => string;
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
	fetchDocument?: FetchDocument;
	/** Milliseconds since the epoch, for everything but the library's own sessions. */
	now?: () => number;
}

/** For one person. A token is exchanged twice in 50 seconds, once for each use, by each replica that asks. */
const exchangesPerMinute = 600;
/** What was done is reported within seconds, or once we can be reached again. */
const lateReportSeconds = 24 * 60 * 60;

/** Opens no connection yet: those come with the first query. */
export async function createDeps(config: AuthConfig, overrides: DepsOverrides = {}): Promise<Deps> {
	const now = overrides.now ?? Date.now;
	const logger = overrides.logger ?? createLogger({ service: 'mana-auth', ...config.log });
	const metrics = createAuthMetrics({ token: config.metricsToken });
	const redis = config.redisUrl === undefined ? undefined : connectRedis(config.redisUrl, logger);
	// Two pools: the library's transactions wait for our queries, so they must never take the last connection.
	const { sql, pool } = connect(config.databaseUrl, 10);
	const { pool: libraryPool } = connect(config.databaseUrl, 10);

	const stores = createStores(sql, metrics);
	const { sessions, spaces, users } = stores;
	const keyEncryption = openKeyEncryption(config.kek);
	const signIn = createSignInDeps(config, { sql, stores, metrics, now }, overrides.passwordHashing);
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
	const identity = createConfiguredIdentity(config, {
		libraryPool,
		sql,
		logger,
		mailDelivery,
		...signIn,
		keyEncryption,
		stores,
		ensurePersonalSpace: ensureOwnSpace,
		oauthStores,
		now,
	});
	const rateLimiter = createRateLimiter({ now, redis, keyPrefix: 'mana:auth:requests' });
	const isDatabaseUp = () =>
		sql`select 1`.then(
			() => true,
			() => false,
		);
	observeDatabase(metrics, { isDatabaseUp, countSessions: () => sessions.countLive(now()) });

	return {
		...stores,
		config,
		logger,
		metrics,
		agentMetrics: createAgentMetrics(metrics.registry),
		destructiveTools: overrides.destructiveTools ?? destructiveNames(tools),
		identity,
		mustConfirmAddress: config.smtp !== undefined,
		oauth: createOauthDeps(oauthStores, {
			config,
			identity,
			tokenVerifier: createOwnTokenVerifier(identity, config, now, loopbackSpellings(config.mcpResource)),
			countToken: () => metrics.tokens.inc({ kind: 'agent' }),
			countExchange: (userId) => rateLimiter.take(`exchanges-for|${userId}`, exchangesPerMinute),
			sessions,
			users,
			missionGrants: stores.missionGrants,
			audit: stores.audit,
			vaults: stores.vaults,
			keyEncryption,
			spaces,
			spaceKeys: stores.spaceKeys,
			randomBytes,
			newId,
			now,
		}),
		addressTokens: createAddressTokens({ secret: config.secret, now }),
		tokenVerifier: createOwnTokenVerifier(identity, config, now, config.token.audience),
		clientAddress: createClientAddress(config.trustedProxies),
		ownOrigins: relyingParty(config.publicUrl, config.corsOrigins).origins,
		rateLimiter,
		memory: createRequestMemory(),
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
			syncService: createSyncService(config.syncUrl, overrides.fetch),
		}),
		...signIn,
		...createEntryState(identity),
		...createSessionBridge({
			identity,
			sessions,
			seal: createSessionTokenSeal(config.secret),
			now,
		}),
		ensurePersonalSpace: ensureOwnSpace,
		keyEncryption,
		checkpointSigner: createCheckpointSigner(config.secret, 'audit'),
		activitySigner: createCheckpointSigner(config.secret, 'activity'),
		lateReports: {
			services: assertingServices(config),
			tokenVerifier: createOwnTokenVerifier(identity, config, now, config.token.audience, lateReportSeconds),
			tokens: oauthStores.tokens,
			now,
		},
		randomBytes,
		newId,
		now,
		isDatabaseUp,
		async dispose() {
			await mailDelivery.idle();
			redis?.disconnect();
			await Promise.all([pool.end(), libraryPool.end()]);
		},
	};
}

/** Those through which agents act. */
function assertingServices({ gatewayKeys, aiKeys, publicUrl }: AuthConfig): LateReportDeps['services'] {
	const endpoints = loopbackSpellings(`${publicUrl}${activityPath}`);
	return [
		{ clientId: gatewayClientId, keys: gatewayKeys, endpoints },
		{ clientId: aiClientId, keys: aiKeys, endpoints },
	];
}

function registeredTools(): readonly RegisteredTool[] {
	const registry = new ToolRegistry();
	registerAllModules(registry);
	return registry.all();
}

function destructiveNames(tools: readonly RegisteredTool[]): ReadonlySet<string> {
	return new Set(tools.filter(({ policyHint }) => policyHint === 'destructive').map(({ name }) => name));
}
