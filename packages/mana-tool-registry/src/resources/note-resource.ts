import { notesModule } from '@mana/records/types/notes';
import { noteTable } from '../modules/notes.ts';
import { defineResource, undecryptableText } from './resource-spec.ts';

export const noteResource = defineResource({
	collection: 'notes',
	module: notesModule,
	title: 'Note',
	description: 'A note, as Markdown.',
	mimeType: 'text/markdown',
	table: noteTable,
	isListed: ({ isArchived }) => !isArchived,
	nameOf: ({ title }) => title,
	textOf: ({ title, content }) =>
		[...(title ? [`# ${title}`] : []), content ?? undecryptableText].join('\n\n'),
});
