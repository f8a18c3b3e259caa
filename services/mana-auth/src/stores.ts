import type { AuthMetrics } from './auth-metrics.ts';
import { createAgentActivityStore } from './db/agent-activity-store.ts';
import { createAgentKeyStore } from './db/agent-key-store.ts';
import { createAppCodeStore } from './db/app-code-store.ts';
import type { Sql } from './db/connection.ts';
import { createHeaderAgentStore } from './db/header-agent-store.ts';
import { createAuditLog, createKeyAudit } from './db/key-audit-store.ts';
import { createKeyPairStore } from './db/key-pair-store.ts';
import { createMissionGrantStore } from './db/mission-grant-store.ts';
import { createPasskeyStore } from './db/passkey-store.ts';
import { createSecondFactorStore } from './db/second-factor-store.ts';
import { createSessionStore } from './db/session-store.ts';
import { createSpaceKeyStore } from './db/space-key-store.ts';
import { createSpacePolicyStore } from './db/space-policy-store.ts';
import { createSpaceStore } from './db/space-store.ts';
import { createUserStore } from './db/user-store.ts';
import { createVaultStore } from './db/vault-store.ts';
import type { KeyAuditEntry } from './domain/key-audit.ts';
import { newId } from './random.ts';

export type Stores = ReturnType<typeof createStores>;

/** What routes and pages read and write, each over its tables. */
export function createStores(sql: Sql, metrics: Pick<AuthMetrics, 'keyFetches'>) {
	const countAudited = ({ action, status }: KeyAuditEntry) =>
		metrics.keyFetches.inc({ action, status: String(status) });
	const spaces = createSpaceStore(sql, newId);
	return {
		activity: createAgentActivityStore(sql),
		agentKeys: createAgentKeyStore(sql, countAudited),
		appCodes: createAppCodeStore(sql),
		audit: createKeyAudit(sql, countAudited),
		auditLog: createAuditLog(sql),
		headerAgents: createHeaderAgentStore(sql),
		keyPairs: createKeyPairStore(sql, countAudited),
		memberships: spaces.memberships,
		missionGrants: createMissionGrantStore(sql, countAudited),
		passkeys: createPasskeyStore(sql),
		policies: createSpacePolicyStore(sql),
		secondFactors: createSecondFactorStore(sql, newId),
		sessions: createSessionStore(sql),
		spaceKeys: createSpaceKeyStore(sql, countAudited),
		spaces,
		users: createUserStore(sql),
		vaults: createVaultStore(sql, countAudited),
	};
}
