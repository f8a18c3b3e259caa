import { descending, sortOrder } from '@mana/records/rules/sort-order';
import { type Dream, dreams, dreamsModule } from '@mana/records/types/dreams';
import { z } from 'zod';
import { calendarDate } from '../calendar-date.ts';
import { quotedTitle } from '../deletion.ts';
import { optionalText, pageFields, queryField } from '../input-fields.ts';
import { personDay } from '../person-day.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';

const content = z.string().min(1).max(100_000);
const shape = {
	title: optionalText(300),
	interpretation: optionalText(20_000),
	location: optionalText(300),
	isLucid: z.boolean(),
	isRecurring: z.boolean(),
};
const fields = z.object(shape).partial().shape;

const tools = recordTools(dreamsModule, dreams, { one: 'dream', many: 'dreams' });

const newestNightFirst = sortOrder(
	['dreamDate', 'createdAt'],
	(a: Pick<Dream, 'dreamDate' | 'createdAt'>, b: Pick<Dream, 'dreamDate' | 'createdAt'>) =>
		descending(a.dreamDate, b.dreamDate) || descending(a.createdAt, b.createdAt),
);

export const dreamsTools = [
	tools.create({
		name: 'dreams.create',
		title: 'Record dream',
		description: 'Records a dream, in the words of the person.',
		input: z.strictObject({
			content,
			...fields,
			dreamDate: calendarDate.optional().describe('The morning after'),
		}),
		values: async ({ dreamDate, ...input }, ctx) => ({
			...input,
			dreamDate: dreamDate ?? (await personDay(ctx)).today,
		}),
	}),
	tools.list({
		name: 'dreams.list',
		title: 'Dreams',
		description: 'Lists dreams, newest first, or those with words.',
		input: z.strictObject({ query: queryField, ...pageFields(100, 30) }),
		where:
			() =>
			({ isArchived }) =>
				!isArchived,
		order: newestNightFirst,
		shown: briefly(dreams, { cuts: ['content', 'transcript', 'interpretation', 'aiInterpretation'] }),
	}),
	tools.get({ name: 'dreams.get', title: 'Dream', description: 'Reads one dream in full.' }),
	tools.update({
		name: 'dreams.update',
		title: 'Update dream',
		description: 'Changes given fields of a dream.',
		texts: ['content', 'interpretation'],
		fields: z.object({ content: content.optional(), ...fields, isArchived: z.boolean().optional() }),
	}),
	tools.remove({
		name: 'dreams.delete',
		title: 'Delete dream',
		description: 'Deletes a dream.',
		loses: (dream) => `The dream ${quotedTitle(dream.title)} of ${dream.dreamDate.slice(0, 10)}`,
	}),
];
