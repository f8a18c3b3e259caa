import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Dropped, type DroppedFile, openDropped } from '../src/import/dropped-files.ts';
import type { ImportAnswers } from '../src/import/import-source.ts';
import { type PlannedItem, planImport } from '../src/import/plan-import.ts';
import { previewImport } from '../src/import/preview-import.ts';
import { sourceItems } from '../src/import/source-items.ts';
import { importSources } from '../src/sources/import-sources.ts';
import { zipOf } from './zip-of.ts';

const root = join(import.meta.dir, 'fixtures');

/** Sources whose programs hand out a ZIP; of the others the files are dropped as they are. */
const packed = new Set([
	'todoist/backup',
	'keep/takeout',
	'notion/export',
	'loop/csv',
	'daylio/backup',
	'day-one/export',
]);

/** What the person says where they are asked. */
const answersByFixture: Readonly<Record<string, Partial<ImportAnswers>>> = {
	'csv/excel': {
		table: 'contacts/contacts',
		fieldsByColumn: { Vorname: 'firstName', Nachname: 'lastName', Ort: 'city', Geburtstag: 'birthday' },
	},
	'csv/latin': { table: 'contacts/contacts', fieldsByColumn: { Vorname: 'firstName', Ort: 'city' } },
	'daylio/csv': { moodLevels: { zufrieden: 7 } },
};

/** `source/what`: what each program hands out, made by us after its own files. */
export const fixtureNames: readonly string[] = readdirSync(root).flatMap((source) =>
	readdirSync(join(root, source))
		.filter((name) => statSync(join(root, source, name)).isDirectory())
		.map((name) => `${source}/${name}`),
);

export async function openFixture(name: string): Promise<Dropped> {
	const files = filesIn(join(root, name));
	if (!packed.has(name)) return openDropped(files);
	return openDropped([{ name: 'export.zip', content: await pack(files) }]);
}

/** A folder that is named `….zip` is a ZIP within the ZIP. */
async function pack(files: readonly DroppedFile[]): Promise<Blob> {
	const entries: Record<string, Blob> = {};
	const inner = Map.groupBy(files, ({ name }) => /^(.*?\.zip)\//.exec(name)?.[1]);
	for (const [zip, within] of inner) {
		if (zip === undefined) for (const { name, content } of within) entries[name] = content;
		else {
			const named = within.map(({ name, content }) => [name.slice(zip.length + 1), content] as const);
			entries[zip] = await zipOf(Object.fromEntries(named));
		}
	}
	return zipOf(entries);
}

function filesIn(folder: string): DroppedFile[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.sort()
		.map((path) => ({ name: relative(folder, path), content: new Blob([readFileSync(path)]) }));
}

export function fixtureAnswers(name: string): ImportAnswers {
	return { timeZone: 'Europe/Zurich', ...answersByFixture[name] };
}

export async function fixtureItems(name: string) {
	const [source = ''] = name.split('/');
	const found = importSources.find(({ id }) => id === source);
	if (found === undefined) throw new RangeError(`there is no source ${source}`);
	return sourceItems(found, await openFixture(name), fixtureAnswers(name));
}

export const recordPath = (name: string): string => join(root, `${name}.json`);

/** What an empty space would get of a fixture, and what the person is told before: as it is recorded beside it. */
export async function fixtureRecord(name: string): Promise<unknown> {
	const items: unknown[] = [];
	const planned = planImport(await fixtureItems(name), { existing: async () => new Map() });
	async function* noted(): AsyncGenerator<PlannedItem> {
		for await (const one of planned) {
			const { outcome, item } = one;
			if (item.kind !== 'record') items.push({ outcome, ...item });
			else {
				const { kind: _, ...record } = item;
				items.push({ outcome, ...record });
			}
			yield one;
		}
	}
	const { counts, losses } = await previewImport(noted());
	const lost = Object.fromEntries([...losses].map(([code, { count }]) => [code, count]));
	return { counts, lost, items };
}
