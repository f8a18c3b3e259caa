import { callContext } from '@mana/agent-loop';
import { openResult, type ResultOf, SealedError, type SealedResults } from '@mana/agent-loop/sealed';
import { aiMissions, aiProposals, missionRuns } from '@mana/records/types/ai';
import { createTable, type ToolContext, ToolError } from '@mana/tool-registry/browser';
import type { AgentWorld } from '../agent-world.ts';
import type { PersonKeys } from './agent-keys.ts';
import type { SealingServices } from './ask-services.ts';
import type { OwnAgentKeys } from './own-agent-keys.ts';
import { isFurther, type UsableResult, usableResult } from './usable-result.ts';

export interface FetchResultsDeps extends AgentWorld {
	readonly services: Pick<SealingServices, 'results' | 'taken'>;
	readonly keys: Pick<OwnAgentKeys, 'open'>;
	readonly newId: () => string;
}

type Waiting = SealedResults['results'][number];

const missionsTable = createTable(aiMissions);
const runsTable = createTable(missionRuns);
const proposalsTable = createTable(aiProposals);
const deadlineMs = 60_000;

/**
 * Puts what runs at the server have left for this person among their records, and tells mana-ai so; what is none of
 * theirs goes unread. Broken off, or on two devices at once, each record is there once.
 *
 * @returns how many were taken
 * @throws SealingError, ToolError, and where the app is locked
 */
export async function fetchResults(deps: FetchResultsDeps): Promise<number> {
	let taken = 0;
	for (;;) {
		const { results, hasMore } = await deps.services.results();
		if (results.length === 0) return taken;
		const { userId, spaces } = await deps.ground();
		const home = spaces.find(({ type }) => type === 'personal');
		const records = home && (await recordsIn(deps, home.id));
		if (records === undefined) return taken;
		const keys = await deps.keys.open();
		const missions = new Set((await missionsTable.listPlain(records)).map(({ id }) => id));
		for (const waiting of results) {
			const of = { userId, missionId: waiting.missionId, runId: waiting.runId };
			const usable = missions.has(of.missionId) ? await openUsable(keys, of, waiting) : undefined;
			if (usable !== undefined) await keep(records, usable);
		}
		await deps.services.taken(results.map(({ id, version }) => ({ id, version })));
		taken += results.length;
		if (!hasMore) return taken;
	}
}

/** Undefined for what does not open, or is not this run's to write. */
async function openUsable(
	{ encryption }: PersonKeys,
	of: ResultOf,
	{ sealed }: Waiting,
): Promise<UsableResult | undefined> {
	try {
		return usableResult(await openResult(encryption, of, sealed), of);
	} catch (error) {
		if (error instanceof SealedError) return undefined;
		throw error;
	}
}

async function keep(records: ToolContext, result: UsableResult): Promise<void> {
	try {
		if (result.table === 'aiProposals') {
			await proposalsTable.insertOnce(records, result.fields, result.id);
			return;
		}
		const { id, fields } = result;
		const { isNew } = await runsTable.insertOnce(records, fields, id);
		if (!isNew) await runsTable.updateOpened(records, id, (run) => (isFurther(run, fields) ? fields : {}));
	} catch (error) {
		// Its person has deleted it.
		if (!(error instanceof ToolError) || (error.code !== 'CONFLICT' && error.code !== 'NOT_FOUND'))
			throw error;
	}
}

async function recordsIn(deps: FetchResultsDeps, spaceId: string): Promise<ToolContext | undefined> {
	const person = await deps.personIn(spaceId);
	if (person === undefined) return undefined;
	const callId = deps.newId();
	const acting = { ...person, actor: { client: 'Mana' }, agent: 'sealed' };
	const signal = AbortSignal.timeout(deadlineMs);
	return callContext(deps, acting, {
		...{ tool: 'missions.run', callName: callId, callId },
		signal: () => signal,
	});
}
