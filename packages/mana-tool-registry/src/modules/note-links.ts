import { linkedTitles, linkKey, linksTo } from '@mana/records/rules/note-links';
import { byLatest } from '@mana/records/rules/notes';
import { type Note, notes, notesModule } from '@mana/records/types/notes';
import { z } from 'zod';
import { recordId } from '../input-fields.ts';
import type { Table } from '../records/table.ts';
import { defineTool, type ToolContext, type ToolSpec } from '../tool-spec.ts';

/** Notes that may name another one. */
const namedFromLimit = 50;

const named = z.object({ id: z.string().optional(), title: z.string() });

/** The tool that follows `[[Title]]` between notes, both ways. */
export function noteLinksTool(table: Table<Note>): ToolSpec {
	/** What there is of those titles: a title that several notes have is answered with each of them. */
	async function notesCalled(ctx: ToolContext, titles: readonly string[]): Promise<z.output<typeof named>[]> {
		if (titles.length === 0) return [];
		const wanted = new Set(titles.map(linkKey));
		const { records } = await table.list(ctx, {
			where: ({ isArchived }) => !isArchived,
			whereOpened: ({ title }) => title !== undefined && wanted.has(linkKey(title)),
			order: byLatest,
		});
		return titles.flatMap((title) => {
			const found = records.filter(
				(note) => note.title !== undefined && linkKey(note.title) === linkKey(title),
			);
			return found.length === 0 ? [{ title }] : found.map(({ id }) => ({ id, title }));
		});
	}

	return defineTool({
		name: 'notes.links',
		title: 'Links of a note',
		module: notesModule,
		description: 'Tells which notes a note links to by [[Title]], and which link to it.',
		policyHint: 'read',
		idempotent: true,
		returnsText: 'records',
		recordTypes: [notes],
		input: z.strictObject({ id: recordId }),
		output: z.object({ linksTo: z.array(named), linkedFrom: z.array(named) }),
		async handler({ id }, ctx) {
			const { title = '', content = '' } = await table.get(ctx, id);
			const naming = await table.search(ctx, {
				query: title,
				where: (note) => note.id !== id && !note.isArchived,
				whereOpened: (note) => linksTo(note.content ?? '', title),
				order: byLatest,
				limit: namedFromLimit,
			});
			return {
				linksTo: await notesCalled(ctx, linkedTitles(content)),
				linkedFrom: naming.records.map((note) => ({ id: note.id, title: note.title ?? '' })),
			};
		},
	});
}
