import { canonicalHash } from '@mana/sync-protocol';
import { importerPrefix, importTool } from './import-log.ts';
import type { ImportScope, WritableItem } from './import-writer.ts';
import type { ImportCounts, WritableTarget } from './run-import.ts';

/** What of an import goes into the person's log, as mana-auth takes it in. */
export interface ImportEntry {
	readonly callId: string;
	readonly at: string;
	readonly tool: typeof importTool;
	readonly spaceId: string;
	readonly client: string;
	/** `asked` until it is known how it ended. */
	readonly outcome: 'asked' | 'success' | 'handler-error';
	readonly confirmation?: 'confirmed';
	readonly records: { readonly table: string; readonly id: string }[];
	readonly recordCount: number;
	readonly inputHash: string;
	readonly durationMs: number;
}

export interface TracedImportOptions {
	readonly scope: Pick<ImportScope, 'importId' | 'spaceId' | 'source'>;
	/** What people call the source. */
	readonly title: string;
	readonly write: WritableTarget['write'];
	/** Writes into the person's log; an entry that is sent again counts once. */
	readonly report: (entry: ImportEntry) => Promise<unknown>;
	/** Milliseconds since 1970. */
	readonly now: () => number;
}

const namedRecords = 10;

/**
 * Runs an import as one entry of the person's log, by whose `callId` it is taken back. The entry is there before
 * anything is written, so that an import that breaks off can be taken back too; one that writes nothing leaves none.
 */
export async function tracedImport(
	{ scope, title, write, report, now }: TracedImportOptions,
	run: (write: WritableTarget['write']) => Promise<ImportCounts>,
): Promise<ImportCounts> {
	const records: { table: string; id: string }[] = [];
	let recordCount = 0;
	let beganMs: number | undefined;
	const entry = (outcome: ImportEntry['outcome'], at: number): ImportEntry => ({
		callId: scope.importId,
		at: new Date(at).toISOString(),
		tool: importTool,
		spaceId: scope.spaceId,
		client: `${importerPrefix}${title}`,
		outcome,
		...(outcome !== 'asked' && { confirmation: 'confirmed' }),
		records,
		recordCount,
		inputHash: canonicalHash([scope.importId, scope.source]),
		durationMs: Math.min(now() - at, 3_600_000),
	});
	const end = async (outcome: ImportEntry['outcome']) => {
		// Without it the log says that the import began, by which it is taken back as well.
		if (beganMs !== undefined) await report(entry(outcome, beganMs)).catch(() => {});
	};

	async function tracedWrite(items: readonly WritableItem[]): Promise<void> {
		if (beganMs === undefined) {
			await report(entry('asked', now()));
			beganMs = now();
		}
		await write(items);
		recordCount += items.length;
		for (const { item } of items.slice(0, namedRecords - records.length))
			records.push({ table: item.table, id: item.id });
	}

	try {
		const counts = await run(tracedWrite);
		await end('success');
		return counts;
	} catch (error) {
		const isCancelled = error instanceof Error && error.name === 'AbortError';
		await end(isCancelled ? 'success' : 'handler-error');
		throw error;
	}
}
