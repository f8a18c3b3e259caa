import {
	kidOf,
	type SealedInputsState,
	type SealedTerms,
	sealedInputsMaxBytes,
	sealInputs,
} from '@mana/agent-loop/sealed';
import { plainRecord } from '@mana/records';
import { agents, aiMissions } from '@mana/records/types/ai';
import { decodeBase64 } from '@mana/shared-crypto';
import type { AgentGround } from '../../owner/device-agent-store.ts';
import type { PlainRow } from '../../owner/rows-to-seal.ts';
import type { SealedCopy } from '../../sealed-copies.ts';
import type { OwnerClient } from '../../tabs/owner-client.ts';
import type { SealingServices } from './ask-services.ts';
import type { OwnAgentKeys } from './own-agent-keys.ts';
import { expiryOf } from './renewal.ts';
import { SealingError } from './sealing-error.ts';

export interface SealMissionDeps {
	readonly call: OwnerClient['call'];
	readonly ground: () => Promise<AgentGround>;
	readonly services: Pick<SealingServices, 'sealingKey' | 'put' | 'held'>;
	readonly keys: Pick<OwnAgentKeys, 'open'>;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
}

/** Agents that say something else are held to these. */
const agentLimits = { least: 1, most: 10 };

/**
 * Seals what a mission takes with it to mana-ai's key, signed with what it is for, and has mana-ai hold it in place of
 * what was there.
 *
 * @returns what was sealed, to be kept
 * @throws SealingError, NotReadyError where the app is locked
 */
export async function sealMission(
	deps: SealMissionDeps,
	missionId: string,
	copy: SealedCopy,
): Promise<NonNullable<SealedCopy['last']>> {
	try {
		return await sealOnce(deps, missionId, copy);
	} catch (error) {
		// Its key was replaced between the question and this.
		if (error instanceof SealingError && error.code === 'SEALING_KEY_CHANGED')
			return sealOnce(deps, missionId, copy);
		throw error;
	}
}

async function sealOnce(
	{ call, ground, services, keys, now }: SealMissionDeps,
	missionId: string,
	{ spaceId, rights, until }: SealedCopy,
): Promise<NonNullable<SealedCopy['last']>> {
	const { userId, spaces } = await ground();
	// What others keep in a space is not this person's to hand out.
	if (spaces.find(({ id }) => id === spaceId)?.type !== 'personal') throw new SealingError('OTHER_SPACE');
	const { kid, publicKey: encoded } = await services.sealingKey();
	const publicKey = decodeBase64(encoded);
	if ((await kidOf(publicKey)) !== kid) throw new SealingError('APP_OUTDATED');
	const { signingKey } = await keys.open();
	const found = await call('rowsToSeal', { spaceId, missionId, modules: Object.keys(rights), opens: true });
	if (found.isWaiting) throw new SealingError('UNSENT');
	const rows = found.rows ?? [];
	const terms: SealedTerms = {
		v: 1,
		...{ userId, missionId, spaceId, kid },
		sealedAt: new Date(now()).toISOString(),
		expiresAt: expiryOf(now(), until),
		scopes: Object.entries(rights).map(([module, right]) => `${module}:${right}`),
		...termsOf(rows),
	};
	const envelope = await sealInputs(terms, rows, { publicKey, signingKey });
	const { length: bytes } = JSON.stringify(envelope);
	if (bytes > sealedInputsMaxBytes) throw new SealingError('TOO_LARGE');
	const held = await services.put(missionId, spaceId, envelope).catch(unlessOlder(services, missionId));
	return {
		...{ sealedAt: held.sealedAt, expiresAt: held.expiresAt, kid: held.kid, digest: found.digest },
		...{ records: rows.length, bytes },
	};
}

/** What of the mission's own record is signed: mana-ai goes by it, whatever is written there later. */
function termsOf(rows: readonly PlainRow[]): Pick<SealedTerms, 'cadence' | 'agentId' | 'agentLimit'> {
	const rowOf = (table: string) =>
		rows.find(({ app, row }) => app === aiMissions.app && row.table === table)?.row;
	const [mission, agent] = [rowOf(aiMissions.table), rowOf(agents.table)];
	if (mission === undefined) throw new SealingError('MISSION_GONE');
	const { cadence, agentId } = plainRecord(aiMissions, mission);
	const limit = agent === undefined ? agentLimits.least : plainRecord(agents, agent).maxConcurrentMissions;
	const agentLimit = Math.min(Math.max(Math.floor(limit), agentLimits.least), agentLimits.most);
	return { cadence, agentId, agentLimit };
}

/** Another device has sealed it since. */
function unlessOlder(services: Pick<SealingServices, 'held'>, missionId: string) {
	return async (error: unknown): Promise<SealedInputsState> => {
		const isOlder = error instanceof SealingError && error.code === 'SEALED_OLDER';
		const held = isOlder ? await services.held(missionId) : undefined;
		if (held === undefined) throw error;
		return held;
	};
}
