import type { RateLimiter } from '@mana/service-kit/rate-limit';
import type { AgentKeyStore } from '../../domain/agent-keys.ts';
import type { CheckpointSigner } from '../../domain/audit-checkpoint.ts';
import type { KeyPairStore } from '../../domain/key-pair.ts';
import type { KeyReachDeps } from '../../domain/oauth/key-reach.ts';
import type { AuditLog } from '../../domain/read-audit.ts';
import type { VaultDeps } from '../../domain/vault.ts';
import type { CallerDeps } from '../caller.ts';
import type { ClientAddress } from '../client-address.ts';

export type VaultRouteDeps = VaultDeps &
	CallerDeps &
	KeyReachDeps & {
		readonly keyPairs: KeyPairStore;
		readonly agentKeys: Pick<AgentKeyStore, 'find'>;
		readonly auditLog: AuditLog;
		readonly checkpointSigner: CheckpointSigner;
		readonly clientAddress: ClientAddress;
		readonly rateLimiter: RateLimiter;
	};

/** A request's body holds at most this much. */
export const limitBytes = 4 * 1024;
