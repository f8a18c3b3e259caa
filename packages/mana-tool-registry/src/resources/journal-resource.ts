import { journalModule } from '@mana/records/types/journal';
import { journalTable } from '../modules/journal.ts';
import { defineResource, undecryptableText } from './resource-spec.ts';

export const journalResource = defineResource({
	collection: 'journal',
	module: journalModule,
	title: 'Journal entry',
	description: 'An entry of the diary, as Markdown.',
	mimeType: 'text/markdown',
	table: journalTable,
	isListed: ({ isArchived }) => !isArchived,
	nameOf: ({ title, entryDate }) => [entryDate, ...(title ? [title] : [])].join(' '),
	textOf: ({ title, content, entryDate, mood, tags }) =>
		[
			`# ${[entryDate, ...(title ? [title] : [])].join(' ')}`,
			...(mood ? [`Mood: ${mood}`] : []),
			...(tags && tags.length > 0 ? [`Tags: ${tags.join(', ')}`] : []),
			content ?? undecryptableText,
		].join('\n\n'),
});
