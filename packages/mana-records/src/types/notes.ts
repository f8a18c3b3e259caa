import { z } from 'zod';
import { everySpace, type ManaModule } from '../module.ts';
import { defineRecordType, encrypted, plain, recordBase, undecryptable } from '../record-type.ts';
import { tagIds } from './plain-fields.ts';

export const notes = defineRecordType({
	app: 'notes',
	table: 'notes',
	noun: 'note',
	record: z.object({
		...recordBase,
		title: encrypted(z.string()),
		content: encrypted(z.string()),
		color: plain('colour', z.string().nullable()),
		isPinned: z.boolean(),
		isArchived: z.boolean(),
		tagIds,
		undecryptable,
	}),
	absent: { title: '', content: '', color: null, isPinned: false, isArchived: false, tagIds: [] },
	searched: {
		fields: [
			{ name: 'title', boost: 4 },
			{ name: 'content', boost: 1 },
		],
		quoted: 'content',
	},
});

export type Note = z.output<typeof notes.record>;

export const notesModule: ManaModule = {
	id: 'notes',
	title: 'Notes',
	words: 'notes',
	icon: 'file-text',
	spaceTypes: everySpace,
	apps: ['notes', 'tags'],
	recordTypes: [notes],
};
