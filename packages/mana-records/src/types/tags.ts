import { z } from 'zod';
import { everySpace, type ManaModule } from '../module.ts';
import { defineRecordType, encrypted, recordBase, undecryptable } from '../record-type.ts';
import { colorText, iconName } from './plain-fields.ts';

/** A space has one set of tags: tasks, notes, contacts, articles and others name them by id. */
export const tags = defineRecordType({
	app: 'tags',
	table: 'tags',
	noun: 'tag',
	record: z.object({
		...recordBase,
		name: encrypted(z.string()),
		color: colorText.nullable(),
		icon: iconName.nullable(),
		order: z.number(),
		undecryptable,
	}),
	absent: { name: '', color: null, icon: null, order: 0 },
});

export type Tag = z.output<typeof tags.record>;

export const tagsModule: ManaModule = {
	id: 'tags',
	title: 'Tags',
	words: 'the tags of the space',
	icon: 'tag',
	spaceTypes: everySpace,
	apps: ['tags'],
	recordTypes: [tags],
};
