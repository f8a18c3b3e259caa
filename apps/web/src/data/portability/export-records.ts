import {
	csvExport,
	type ExportedTable,
	icsExport,
	type PortableRecord,
	type Undecryptable,
	vcardExport,
	writeManaFile,
	writeMarkdown,
} from '@mana/portability';
import { blobSink } from './blob-sink.ts';
import type { ImportDeps, WorkOptions } from './import-files.ts';
import type { ExportedFile, ExportRequest } from './messages.ts';

/** The tables that a format has a form for; without them it has one for all. */
const tablesOfFormat = {
	mana: undefined,
	csv: undefined,
	markdown: ['notes/notes', 'journal/journalEntries'],
	ics: ['calendar/events', 'timeblocks/timeBlocks', 'todo/tasks'],
	vcard: ['contacts/contacts'],
} as const;

const endings = {
	mana: { ending: 'mana', type: 'application/zip' },
	csv: { ending: 'csv', type: 'text/csv' },
	markdown: { ending: 'zip', type: 'application/zip' },
	ics: { ending: 'ics', type: 'text/calendar' },
	vcard: { ending: 'vcf', type: 'text/vcard' },
} as const;

const listedMax = 200;

/** Reads a space's records of this device, opened, and writes them as one file. Nothing of it lies on the device. */
export async function exportRecords(
	deps: ImportDeps,
	request: ExportRequest,
	options: WorkOptions,
): Promise<ExportedFile> {
	const { spaceId, format } = request;
	const { tables: there, lacksOthers } = await deps.call('portableTables', spaceId);
	const wanted = request.tables ?? tablesOfFormat[format];
	const asked = there.filter(({ table }) => wanted === undefined || wanted.some((name) => name === table));
	const total = asked.reduce((sum, { count = 0 }) => sum + count, 0);
	const tally = createTally(options, total);
	const read = (table: string) => tally.watch(table, recordsOf(deps, spaceId, table, options.signal));
	const { ending, type } = endings[format];
	const sink = blobSink(type);
	await writeFormat({ deps, request, asked: asked.map(({ table }) => table), read, to: sink.to, options });
	const day = new Date(deps.now()).toISOString().slice(0, 10);
	return {
		file: sink.blob(),
		name: `mana-${format === 'csv' ? `${asked[0]?.table.split('/')[1] ?? 'table'}-` : ''}${day}.${ending}`,
		records: tally.records(),
		undecryptable: tally.undecryptable,
		undecryptableCount: tally.undecryptableCount(),
		lacksOthers: lacksOthers && request.tables === undefined && format === 'mana',
	};
}

interface Writing {
	readonly deps: ImportDeps;
	readonly request: ExportRequest;
	readonly asked: readonly string[];
	readonly read: (table: string) => AsyncGenerator<PortableRecord, void, undefined>;
	readonly to: WritableStream<Uint8Array>;
	readonly options: WorkOptions;
}

async function writeFormat({ deps, request, asked, read, to, options }: Writing): Promise<void> {
	const { spaceId, userId, passphrase } = request;
	const { signal } = options;
	switch (request.format) {
		case 'mana': {
			const exportedAt = new Date(deps.now()).toISOString();
			const scope = { spaceId, ...(request.tables !== undefined && { tables: [...request.tables] }) };
			const tables = asked.map((table): ExportedTable => ({ table, records: read(table) }));
			await writeManaFile({
				...{ to, tables, producedBy: 'Mana', exportedAt, userId, scope, passphrase, signal },
			});
			return;
		}
		case 'markdown': {
			const tagNamesById = await tagNames(deps, spaceId, signal);
			const [notes, journal] = tablesOfFormat.markdown;
			await writeMarkdown({ to, notes: read(notes), journal: read(journal), tagNamesById, signal });
			return;
		}
		case 'ics': {
			const [events, blocks, tasks] = tablesOfFormat.ics;
			const timeBlocks: PortableRecord[] = [];
			for await (const block of read(blocks)) timeBlocks.push(block);
			return writeText(to, icsExport({ events: read(events), timeBlocks, tasks: read(tasks) }), signal);
		}
		case 'vcard': {
			const tagNamesById = await tagNames(deps, spaceId, signal);
			return writeText(to, vcardExport(read(tablesOfFormat.vcard[0]), tagNamesById), signal);
		}
		case 'csv': {
			const [table] = asked;
			if (table !== undefined) return writeText(to, csvExport(table, read(table)), signal);
		}
	}
}

async function writeText(
	to: WritableStream<Uint8Array>,
	texts: AsyncIterable<string>,
	signal: AbortSignal,
): Promise<void> {
	const utf8 = new TextEncoder();
	const writer = to.getWriter();
	for await (const text of texts) {
		signal.throwIfAborted();
		await writer.write(utf8.encode(text));
	}
	await writer.close();
}

async function* recordsOf(
	{ call }: ImportDeps,
	spaceId: string,
	table: string,
	signal: AbortSignal,
): AsyncGenerator<PortableRecord, void, undefined> {
	let from: string | undefined;
	do {
		signal.throwIfAborted();
		const page = await call('portablePage', { table, spaceId, from });
		yield* page.records;
		from = page.next;
	} while (from !== undefined);
}

async function tagNames(
	deps: ImportDeps,
	spaceId: string,
	signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
	const names = new Map<string, string>();
	for await (const { id, values } of recordsOf(deps, spaceId, 'tags/tags', signal))
		if (typeof values.name === 'string') names.set(id, values.name);
	return names;
}

function createTally({ onProgress }: WorkOptions, total: number) {
	const undecryptable: Undecryptable[] = [];
	let undecryptableCount = 0;
	let records = 0;
	return {
		undecryptable,
		undecryptableCount: () => undecryptableCount,
		records: () => records,
		async *watch(table: string, read: AsyncIterable<PortableRecord>) {
			for await (const record of read) {
				records += 1;
				if (record.undecryptable.length > 0) {
					undecryptableCount += 1;
					if (undecryptable.length < listedMax)
						undecryptable.push({ table, id: record.id, fields: record.undecryptable });
				}
				if (records % 200 === 0) onProgress(records, total);
				yield record;
			}
			onProgress(records, total);
		},
	};
}
