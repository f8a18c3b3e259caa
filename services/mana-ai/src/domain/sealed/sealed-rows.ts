import { createDryRunRows } from '@mana/agent-loop';
import type { SealedResult, SealedRow } from '@mana/agent-loop/sealed';
import { allRecordTypes, type RecordType, sealRecord } from '@mana/records';
import { aiProposals, missionRuns } from '@mana/records/types/ai';
import { decryptRecordFields } from '@mana/shared-crypto';
import { type MergedRow, SyncError, tableName } from '@mana/sync-protocol';
import type { RowStore } from '@mana/tool-registry';

/** What a run on a copy writes: a device of its person puts it among their records. */
const resultTypes: readonly RecordType[] = [missionRuns, aiProposals];
const typesByName: ReadonlyMap<string, RecordType> = new Map(allRecordTypes.map((type) => [type.name, type]));

/**
 * The rows of a copy, in memory, for one run. Their private fields are under the key of the run from when they are first
 * read. Records of the run and of its proposals are merged as mana-sync merges, and handed to `write`; nothing else is
 * taken.
 */
export function createSealedRows(
	copy: { readonly spaceId: string; readonly rows: readonly SealedRow[]; readonly runKey: CryptoKey },
	{
		write,
		now,
	}: {
		readonly write: (result: Pick<SealedResult, 'table' | 'id' | 'data'>) => Promise<void>;
		readonly now: () => number;
	},
): RowStore {
	const { spaceId, runKey } = copy;
	const plain = Map.groupBy(
		copy.rows.filter(({ row }) => row.spaceId === spaceId && row.op === 'insert'),
		({ app, row }) => tableName({ appId: app, table: row.table }),
	);
	const tables = new Map<string, Promise<readonly MergedRow[]>>();

	async function wrapped(name: string): Promise<readonly MergedRow[]> {
		const rows = plain.get(name) ?? [];
		plain.delete(name);
		const type = typesByName.get(name);
		if (!type) return [];
		return Promise.all(
			rows.map(async ({ row }) => ({ ...row, data: await sealRecord(type, row.data, runKey) })),
		);
	}

	const stored: RowStore = {
		readTable(_access, appId, table) {
			const name = tableName({ appId, table });
			const known = tables.get(name) ?? wrapped(name);
			tables.set(name, known);
			return known;
		},
		push: refuse,
		readHistory: async () => ({ changes: [], before: null }),
	};
	const merged = createDryRunRows(stored, now);

	async function hand(app: string, table: string, id: string): Promise<void> {
		const type = resultTypeOf(app, table);
		const written = merged.written().find((one) => one.app === app && one.table === table && one.id === id);
		if (!type || written?.after.op !== 'insert') return refuse();
		const { record, undecryptable } = await decryptRecordFields(written.after.data, type.encryptedFields, [
			runKey,
		]);
		if (undecryptable.length > 0) throw new TypeError('what a run wrote does not open under its own key');
		await write({ table: type.table, id, data: record });
	}

	return {
		...merged.store,
		async push(access, app, changes) {
			if (!changes.every(({ table, op }) => op !== 'delete' && resultTypeOf(app, table))) return refuse();
			const answer = await merged.store.push(access, app, changes);
			const refused = new Set(answer.conflicts.map(({ change }) => change.place));
			for (const [place, { table, id }] of changes.entries()) {
				if (!refused.has(place)) await hand(app, table, id);
			}
			return answer;
		},
	};
}

function resultTypeOf(app: string, table: string): RecordType | undefined {
	return resultTypes.find((type) => type.app === app && type.table === table);
}

function refuse(): never {
	throw new SyncError('SPACE_READ_ONLY', 403, 'a copy is only read');
}
