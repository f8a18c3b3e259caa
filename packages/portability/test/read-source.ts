import { type Dropped, openDropped } from '../src/import/dropped-files.ts';
import type { RecordItem } from '../src/import/import-item.ts';
import type { ImportAnswers, ImportSource } from '../src/import/import-source.ts';
import { planImport } from '../src/import/plan-import.ts';
import { importSources } from '../src/sources/import-sources.ts';
import { all, zipOf } from './zip-of.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

/** Files dropped as a ZIP. */
export async function dropped(files: Files): Promise<Dropped> {
	return openDropped([{ name: 'export.zip', content: await zipOf(files) }]);
}

/** The first source that recognises what was dropped, as the app picks it. */
export async function recognised(what: Dropped): Promise<string | undefined> {
	for (const source of importSources) if (await source.recognises(what)) return source.id;
	return undefined;
}

/** What a source makes of files, as the preview of an empty space shows it: records by table, and all else. */
export async function readSource(source: ImportSource, files: Files, answers: Partial<ImportAnswers> = {}) {
	const items = source.read(await dropped(files), { timeZone: 'Europe/Zurich', ...answers });
	const rows = await all(planImport(items, { existing: async () => new Map() }));
	const records = rows.flatMap(({ item }): RecordItem[] => (item.kind === 'record' ? [item] : []));
	return {
		records,
		of: (table: string) => records.filter((record) => record.table === table),
		values: (table: string) => records.filter((record) => record.table === table).map(({ values }) => values),
		losses: records.flatMap(({ losses }) => losses),
		skipped: rows.flatMap(({ item }) => (item.kind === 'skipped' ? [`${item.reason} ${item.label}`] : [])),
		wrong: rows.flatMap(({ item }) => (item.kind === 'wrong' ? [item] : [])),
	};
}
