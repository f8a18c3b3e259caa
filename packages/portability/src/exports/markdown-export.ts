import { stringify } from 'yaml';
import { type Bytes, streamOf } from '../archive/byte-streams.ts';
import { ZipWriter } from '../archive/zip-library.ts';
import type { PortableRecord } from '../mana-file/record-line.ts';

export interface MarkdownExport {
	/** Where the ZIP goes; it is closed at the end. */
	readonly to: WritableStream<Uint8Array>;
	/** Of `notes/notes`. */
	readonly notes: AsyncIterable<PortableRecord>;
	/** Of `journal/journalEntries`. */
	readonly journal: AsyncIterable<PortableRecord>;
	readonly tagNamesById: ReadonlyMap<string, string>;
	readonly signal?: AbortSignal | undefined;
}

/**
 * Notes and journal as a ZIP of Markdown pages with front matter, for reading anywhere. It is lossy: ids, colours and
 * everything but notes and journal stay behind. Answers how many pages there are.
 */
export async function writeMarkdown({
	to,
	notes,
	journal,
	tagNamesById,
	signal,
}: MarkdownExport): Promise<number> {
	const zip = new ZipWriter(to, signal ? { signal } : {});
	const names = createFileNames();
	let pages = 0;
	const add = async (folder: string, name: string, text: string) => {
		signal?.throwIfAborted();
		await zip.add(names.of(folder, name), streamOf(oneChunk(text)));
		pages += 1;
	};
	try {
		for await (const { createdAt, updatedAt, values } of notes) {
			const tags = asList(values.tagIds).flatMap((id) => tagNamesById.get(id) ?? []);
			const title = asText(values.title);
			await add(
				'Notes',
				title,
				page({ title, tags, created: createdAt, updated: updatedAt }, values.content),
			);
		}
		for await (const { createdAt, updatedAt, values } of journal) {
			const date = asText(values.entryDate);
			const front = {
				title: asText(values.title),
				date,
				mood: asText(values.mood),
				tags: asList(values.tags),
				created: createdAt,
				updated: updatedAt,
			};
			await add('Journal', `${date} ${asText(values.title)}`, page(front, values.content));
		}
		await zip.close();
		return pages;
	} catch (error) {
		await to.abort(error).catch(() => {});
		throw error;
	}
}

function page(front: Readonly<Record<string, unknown>>, content: unknown): string {
	const said = Object.entries(front).filter(
		([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
	);
	return `---\n${stringify(Object.fromEntries(said))}---\n${asText(content)}\n`;
}

/** Names that every system takes, each once. */
function createFileNames() {
	const taken = new Set<string>();
	return {
		of(folder: string, name: string): string {
			const plain =
				name
					.replaceAll(/[\p{Cc}/\\:*?"<>|#^[\]]/gu, ' ')
					.replaceAll(/\s+/g, ' ')
					.trim()
					.slice(0, 80)
					.replace(/^\.+|[. ]+$/g, '') || 'Untitled';
			for (let n = 1; ; n += 1) {
				const path = `${folder}/${plain}${n === 1 ? '' : ` ${n}`}.md`;
				if (taken.has(path.toLowerCase())) continue;
				taken.add(path.toLowerCase());
				return path;
			}
		},
	};
}

function asText(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

function asList(value: unknown): string[] {
	return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

async function* oneChunk(text: string): AsyncGenerator<Bytes, void, undefined> {
	yield new TextEncoder().encode(text);
}
