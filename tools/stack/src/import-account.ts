import {
	existingAmong,
	type ImportCounts,
	type ImportPreview,
	type ImportSource,
	importSources,
	importWriter,
	openDropped,
	type PlacedAnswers,
	PortabilityError,
	planImport,
	previewImport,
	runImport,
	sourceItems,
	tracedImport,
} from '@mana/portability';
import { type Change, type MergedRow, push } from '@mana/sync-protocol';
import { rowsOf } from './account-rows.ts';
import type { PortableAccount } from './portable-account.ts';

export interface ImportOptions {
	readonly paths: readonly string[];
	/** The id of a source; without it the kind is told by the content. */
	readonly as?: string | undefined;
	readonly answers: PlacedAnswers;
	/** Looks only. */
	readonly isDryRun: boolean;
	readonly importId: string;
	readonly onProgress?: ((counts: ImportCounts) => void) | undefined;
}

export interface ImportReport {
	readonly source: string;
	/** What was seen before anything was written. */
	readonly preview: ImportPreview;
	/** What was written; undefined after a dry run. */
	readonly counts: ImportCounts | undefined;
}

/**
 * Imports files into a space: reads all of them once to see what they would do, and, unless it is a dry run, once more
 * to write. The import is one entry in the person's log.
 *
 * @throws PortabilityError for files that are refused, before anything is written
 */
export async function importIntoAccount(
	account: PortableAccount,
	options: ImportOptions,
): Promise<ImportReport> {
	const { paths, as, isDryRun, importId, onProgress } = options;
	const dropped = await openDropped(
		paths.map((path) => ({ name: path.split('/').at(-1) ?? path, content: Bun.file(path) })),
	);
	const source = await pickSource(dropped, as);
	const answers = { ...options.answers, spaceType: account.spaceType };
	const existing = existingAmong(rowsByTable(account), account.keys);
	const preview = await previewImport(planImport(sourceItems(source, dropped, answers), { existing }));
	const [key] = account.keys;
	if (isDryRun || key === undefined) return { source: source.id, preview, counts: undefined };
	const send = async (appId: string, changes: readonly Change[]) =>
		push(await account.sync(), appId, changes);
	const scope = { spaceId: account.spaceId, key, importId, source: source.id };
	const write = importWriter({ ...scope, push: send, now: () => Date.now() });
	const counts = await tracedImport(
		{ scope, title: source.title, write, report: account.report, now: () => Date.now() },
		(tracedWrite) =>
			runImport(sourceItems(source, dropped, answers), {
				target: { existing, write: tracedWrite },
				onProgress,
			}),
	);
	return { source: source.id, preview, counts };
}

async function pickSource(
	dropped: Parameters<ImportSource['recognises']>[0],
	as: string | undefined,
): Promise<ImportSource> {
	for (const source of importSources) {
		if (as === undefined ? await source.recognises(dropped) : source.id === as) return source;
	}
	throw new PortabilityError('SOURCE_UNKNOWN', 'this is nothing that can be imported; name its kind by --as');
}

/** What is there, a table at a time, once it is asked for. */
function rowsByTable(account: PortableAccount) {
	const tables = new Map<string, Map<string, MergedRow>>();
	return async (table: string, id: string) => {
		let rows = tables.get(table);
		if (rows === undefined) {
			rows = new Map();
			for await (const row of rowsOf(account, table)) rows.set(row.id, row);
			tables.set(table, rows);
		}
		return rows.get(id);
	};
}
