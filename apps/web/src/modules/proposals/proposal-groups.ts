import type { Row } from '../../data/query.ts';

export type ProposalRow = Row<'ai/aiProposals'>;

/** What one run of a mission proposes. */
export interface ProposalGroup {
	readonly spaceId: string;
	/** In the order in which they were proposed: a later one may rest on what an earlier one does. */
	readonly rows: readonly [ProposalRow, ...ProposalRow[]];
}

/** Proposals by the run that they come from, the newest run first. */
export function groupByRun(rows: readonly ProposalRow[]): ProposalGroup[] {
	const byRun = Map.groupBy(rows, ({ spaceId, record }) => JSON.stringify([spaceId, record.runId]));
	return [...byRun.values()]
		.flatMap((ofRun): ProposalGroup[] => {
			const [first, ...others] = ofRun.toSorted((one, other) =>
				compare(one.record.createdAt, other.record.createdAt),
			);
			return first === undefined ? [] : [{ spaceId: first.spaceId, rows: [first, ...others] }];
		})
		.sort((one, other) => compare(begun(other), begun(one)));
}

/** Whether its person can still decide about it. One that failed may be approved again. */
export function isOpen({ record }: ProposalRow, nowMs: number): boolean {
	const { status, expiresAt } = record;
	return (status === 'staged' || status === 'failed') && Date.parse(expiresAt) > nowMs;
}

function begun({ rows }: ProposalGroup): string {
	return rows[0].record.createdAt;
}

function compare(one: string, other: string): number {
	return one < other ? -1 : one > other ? 1 : 0;
}
