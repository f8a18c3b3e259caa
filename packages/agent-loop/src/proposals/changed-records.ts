import type { AiProposal } from '@mana/records/types/ai';
import { canonicalHash, type MergedRow } from '@mana/sync-protocol';
import type { RowAccess, RowStore } from '@mana/tool-registry/browser';

export type BaseStamp = AiProposal['base'][number];

export interface LookedAt {
	readonly base: BaseStamp;
	/** As it stands; absent where nothing does. */
	readonly row: MergedRow | undefined;
	/** Whether it is another than the call was proposed on. */
	readonly isMoved: boolean;
	/** Whether the proposal's own call has written to it. */
	readonly isOurs: boolean;
}

const historyPages = 4;

/**
 * What a record's stamps come to, null where there is none. All of them count: an edit that comes late, from a device that
 * was offline, may change a field and leave the record's latest stamp as it was.
 */
export function stampOf(row: MergedRow | undefined): string | null {
	if (!row) return null;
	const fields = Object.entries(row.fields).map(([name, { stamp }]) => [name, stamp]);
	return canonicalHash([row.stamps, Object.fromEntries(fields)]);
}

/** The records of a proposal as they stand, beside what they were. */
export async function lookAt(
	rows: RowStore,
	access: RowAccess,
	base: readonly BaseStamp[],
	callId: string,
): Promise<readonly LookedAt[]> {
	const tables = Map.groupBy(base, ({ app, table }) => JSON.stringify([app, table]));
	const looked = await Promise.all(
		[...tables.values()].map(async (stamps) => {
			const [first] = stamps;
			if (!first) return [];
			const stored = await rows.readTable(access, first.app, first.table);
			const rowsById = new Map(stored.map((row) => [row.id, row]));
			return stamps.map((one) => ({ base: one, row: rowsById.get(one.id) }));
		}),
	);
	return Promise.all(
		looked.flat().map(async ({ base: one, row }) => {
			const isMoved = stampOf(row) !== one.stamp;
			const isOurs = isMoved && (await wasWrittenBy(rows, access, one, callId));
			return { base: one, row, isMoved, isOurs };
		}),
	);
}

async function wasWrittenBy(
	rows: RowStore,
	access: RowAccess,
	{ app, table, id }: BaseStamp,
	callId: string,
): Promise<boolean> {
	let before: number | undefined;
	for (let page = 0; page < historyPages; page += 1) {
		const record = { table, id, ...(before !== undefined && { before }) };
		const history = await rows.readHistory(access, app, record);
		if (history.changes.some(({ actor }) => actor?.callId === callId)) return true;
		if (history.before === null) return false;
		before = history.before;
	}
	return false;
}
