import { z } from 'zod';
import { everySpace, type ManaModule } from '../module.ts';
import { defineRecordType, encrypted, recordBase, undecryptable } from '../record-type.ts';

/** What agents are to know of a space; one record a space, its id `singleton`. */
export const kontextDoc = defineRecordType({
	app: 'kontext',
	table: 'kontextDoc',
	noun: 'context',
	record: z.object({ ...recordBase, content: encrypted(z.string()), undecryptable }),
	absent: { content: '' },
	searched: { fields: [{ name: 'content', boost: 1 }], quoted: 'content' },
});

export type KontextDoc = z.output<typeof kontextDoc.record>;

export const kontextModule: ManaModule = {
	id: 'kontext',
	title: 'Context',
	words: 'what agents are to know of the space',
	icon: 'file-text',
	spaceTypes: everySpace,
	apps: ['kontext'],
	recordTypes: [kontextDoc],
};
