import { inOwnOrder, nextOrder } from '@mana/records/rules/sort-order';
import { tags, tagsModule } from '@mana/records/types/tags';
import { z } from 'zod';
import { quotedTitle } from '../deletion.ts';
import { color, pageFields, titleText } from '../input-fields.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';

const name = titleText(60);
const tools = recordTools(tagsModule, tags, { one: 'tag', many: 'tags' });

export const tagsTools = [
	tools.create({
		name: 'tags.create',
		title: 'Create tag',
		description: 'Adds a tag. Tools that take names of tags add missing ones.',
		input: z.strictObject({ name, color: color.optional() }),
		values: async (input, ctx) => ({ ...input, order: nextOrder(await tools.table.listPlain(ctx)) }),
	}),
	tools.list({
		name: 'tags.list',
		title: 'Tags',
		description: 'Lists the tags of the space.',
		input: z.strictObject(pageFields(500, 200)),
		order: inOwnOrder,
		shown: briefly(tags),
	}),
	tools.update({
		name: 'tags.update',
		title: 'Update tag',
		description: 'Renames or colours a tag.',
		fields: z.object({ name: name.optional(), color: color.nullable().optional() }),
	}),
	tools.remove({
		name: 'tags.delete',
		title: 'Delete tag',
		description: 'Deletes a tag; what had it stays.',
		loses: (tag) => `The tag ${quotedTitle(tag.name)}; what had it stays`,
	}),
];
