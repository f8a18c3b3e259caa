import type { Row } from '../../data/query.ts';

const dayMs = 24 * 60 * 60_000;

/** What the runs of an agent have cost within 24 hours, as far as their records tell. */
export function usedTokens(
	runs: readonly Pick<Row<'ai/missionRuns'>, 'record'>[],
	agentId: string,
	nowMs: number,
): number {
	return runs
		.filter(({ record }) => record.agentId === agentId && Date.parse(record.startedAt ?? '') > nowMs - dayMs)
		.reduce((sum, { record: { usage } }) => sum + usage.input + usage.output, 0);
}
