import {
	type SealedInputs,
	type SealedInputsState,
	type SealedResults,
	type SealingKey,
	sealedInputsStateSchema,
	sealedResultsSchema,
	sealingKeySchema,
	type TakenResults,
} from '@mana/agent-loop/sealed';
import {
	type AgentKeys,
	agentKeysPath,
	agentKeysSchema,
	type MissionGrantInWords,
	missionGrantsSchema,
	type PublicAgentKeys,
	publicAgentKeysSchema,
} from '@mana/auth-protocol';
import type { z } from 'zod';
import type { ServiceRequest } from '../../call-service.ts';
import type { OwnerClient } from '../../tabs/owner-client.ts';
import { SealingError } from './sealing-error.ts';

/** What is asked of mana-auth and mana-ai about sealed copies. @throws SealingError with the code of the refusal */
export interface SealingServices {
	/** Undefined where the person has none. */
	publicKeys(): Promise<PublicAgentKeys | undefined>;
	/** Stands in the log of the person's keys. */
	agentKeys(): Promise<AgentKeys>;
	grants(): Promise<readonly MissionGrantInWords[]>;
	sealingKey(): Promise<SealingKey>;
	/** Undefined where mana-ai holds nothing of this mission. */
	held(missionId: string): Promise<SealedInputsState | undefined>;
	put(missionId: string, spaceId: string, envelope: SealedInputs): Promise<SealedInputsState>;
	drop(missionId: string): Promise<void>;
	results(): Promise<SealedResults>;
	taken(results: TakenResults['results']): Promise<void>;
}

const resultsPath = '/api/v1/me/sealed-results';

export function createSealingServices(call: OwnerClient['call']): SealingServices {
	async function ask<Schema extends z.ZodType>(
		request: ServiceRequest,
		schema: Schema,
	): Promise<z.output<Schema>> {
		const answer = await call('call', request);
		if (!answer.ok) throw new SealingError(answer.code);
		const read = schema.safeParse(answer.body);
		if (!read.success) throw new SealingError('APP_OUTDATED');
		return read.data;
	}
	async function tell(request: ServiceRequest): Promise<void> {
		const answer = await call('call', request);
		if (!answer.ok) throw new SealingError(answer.code);
	}
	const unless = (code: string) => (error: unknown) => {
		if (error instanceof SealingError && error.code === code) return undefined;
		throw error;
	};
	const inputsPath = (missionId: string) => `/api/v1/missions/${encodeURIComponent(missionId)}/sealed-inputs`;
	const ofAi = { service: 'ai' } as const;

	return {
		publicKeys: () =>
			ask({ method: 'GET', path: `${agentKeysPath}/public` }, publicAgentKeysSchema).catch(
				unless('AGENT_KEYS_MISSING'),
			),
		agentKeys: () => ask({ method: 'GET', path: agentKeysPath }, agentKeysSchema),
		grants: async () =>
			(await ask({ method: 'GET', path: '/api/v1/me/mission-grants' }, missionGrantsSchema)).grants,
		sealingKey: () => ask({ ...ofAi, method: 'GET', path: '/api/v1/ai/sealing-key' }, sealingKeySchema),
		held: (missionId) =>
			ask({ ...ofAi, method: 'GET', path: inputsPath(missionId) }, sealedInputsStateSchema).catch(
				unless('SEALED_MISSING'),
			),
		put: (missionId, spaceId, body) =>
			ask({ ...ofAi, method: 'PUT', path: inputsPath(missionId), spaceId, body }, sealedInputsStateSchema),
		drop: (missionId) => tell({ ...ofAi, method: 'DELETE', path: inputsPath(missionId) }),
		results: () => ask({ ...ofAi, method: 'GET', path: resultsPath }, sealedResultsSchema),
		taken: (results) => tell({ ...ofAi, method: 'POST', path: `${resultsPath}/taken`, body: { results } }),
	};
}
