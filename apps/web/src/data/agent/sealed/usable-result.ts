import type { ResultOf, SealedResult } from '@mana/agent-loop/sealed';
import type { FieldPatch } from '@mana/records';
import { type AiProposal, aiProposals, type MissionRun, missionRuns } from '@mana/records/types/ai';

/** What a run at the server may put among a person's records: what stands in its own record, and proposals. */
export type UsableResult =
	| { readonly table: 'missionRuns'; readonly id: string; readonly fields: RunFields }
	| { readonly table: 'aiProposals'; readonly id: string; readonly fields: FieldPatch<AiProposal> };

type RunFields = Pick<MissionRun, 'status' | 'source' | 'steps' | 'endedAt'> & FieldPatch<MissionRun>;

const runFields = missionRuns.record
	.pick({
		...{ missionId: true, agentId: true, status: true, source: true, steps: true, summary: true },
		...{ usage: true, error: true, startedAt: true, endedAt: true },
	})
	.partial({ agentId: true, steps: true, summary: true, usage: true, error: true, startedAt: true })
	.strip();
const proposalFields = aiProposals.record
	.pick({
		...{ runId: true, missionId: true, agentId: true, tool: true, args: true, preview: true },
		...{ base: true, status: true, expiresAt: true },
	})
	.required({ args: true, preview: true })
	.strip();

/**
 * What a device takes of a result, undefined where it is none that this run can have: anyone who knows a person's public
 * key can seal something to it. A proposal waits for its person, whatever it says of itself, and a run is of no device.
 */
export function usableResult(result: SealedResult, of: ResultOf): UsableResult | undefined {
	const { table, id, data } = result;
	if (table === missionRuns.table) {
		const run = runFields.safeParse(data);
		const isOwn = run.success && id === of.runId && run.data.missionId === of.missionId;
		return isOwn && run.data.source !== 'device' ? { table: 'missionRuns', id, fields: run.data } : undefined;
	}
	const proposal = proposalFields.safeParse(data);
	if (!proposal.success || proposal.data.status !== 'staged') return undefined;
	const isOwn = proposal.data.missionId === of.missionId && proposal.data.runId === of.runId;
	return isOwn ? { table: 'aiProposals', id, fields: proposal.data } : undefined;
}

/**
 * Whether a run has come further than its record says. Two devices may have fetched different versions: the later one
 * stays, whoever writes last.
 */
export function isFurther(record: MissionRun, run: RunFields): boolean {
	if (record.missionId !== run.missionId || record.source !== run.source || record.endedAt !== null)
		return false;
	const more = (run.steps?.length ?? 0) - (record.steps?.length ?? 0);
	return run.endedAt !== null || more > 0 || (more === 0 && run.status !== record.status);
}
