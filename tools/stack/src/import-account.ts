import {
	existingAmong,
	type ImportAnswers,
	type ImportCounts,
	type ImportSource,
	importSources,
	type Loss,
	openDropped,
	PortabilityError,
	planImport,
	runImport,
} from '@mana/portability';
import { type MergedRow, push } from '@mana/sync-protocol';
import { rowsOf } from './account-rows.ts';
import type { PortableAccount } from './portable-account.ts';

export interface ImportOptions {
	readonly paths: readonly string[];
	/** The id of a source; without it the kind is told by the content. */
	readonly as?: string | undefined;
	readonly answers: ImportAnswers;
	/** Looks only. */
	readonly isDryRun: boolean;
	readonly importId: string;
}

export interface ImportReport {
	readonly source: string;
	readonly counts: ImportCounts;
	/** By what is lost, and of how many items. */
	readonly losses: ReadonlyMap<Loss['code'], number>;
	/** The first 20 items that are wrong, by their places. */
	readonly wrong: readonly string[];
}

const wrongMax = 20;

/**
 * Imports files into an account: reads all of them once to see what they would do, and, unless it is a dry run, once
 * more to write.
 *
 * @throws PortabilityError for files that are refused, before anything is written
 */
export async function importIntoAccount(
	account: PortableAccount,
	options: ImportOptions,
): Promise<ImportReport> {
	const { paths, as, answers, isDryRun, importId } = options;
	const dropped = await openDropped(
		paths.map((path) => ({ name: path.split('/').at(-1) ?? path, content: Bun.file(path) })),
	);
	const source = await pickSource(dropped, as);
	const existing = existingAmong(rowsByTable(account), account.keys);
	const counts = { new: 0, changes: 0, 'already-there': 0, skipped: 0, wrong: 0 };
	const losses = new Map<Loss['code'], number>();
	const wrong: string[] = [];
	for await (const { outcome, item } of planImport(source.read(dropped, answers), { existing })) {
		counts[outcome] += 1;
		if (item.kind === 'record')
			for (const { code } of item.losses) losses.set(code, (losses.get(code) ?? 0) + 1);
		if (item.kind === 'wrong' && wrong.length < wrongMax)
			wrong.push(
				`${item.place.part ?? ''}:${item.place.line ?? 1}: ${item.reason}${item.field ? ` ${item.field}` : ''}`,
			);
	}
	const report = { source: source.id, losses, wrong };
	const [key] = account.keys;
	if (isDryRun || key === undefined) return { ...report, counts };
	const target = {
		existing,
		push: async (appId: string, changes: Parameters<typeof push>[2]) =>
			push(await account.sync(), appId, changes),
	};
	const { spaceId } = account;
	const run = { spaceId, key, importId, source: source.id, target, now: () => Date.now() };
	return { ...report, counts: await runImport(source.read(dropped, answers), run) };
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
