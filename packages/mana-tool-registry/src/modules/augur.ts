import { consultOracle, yearRecap } from '@mana/records/rules/oracle';
import { ascending, newestFirst, sortOrder } from '@mana/records/rules/sort-order';
import {
	type AugurEntry,
	augurEntries,
	augurModule,
	signCategories,
	signKinds,
	signVibes,
} from '@mana/records/types/augur';
import { z } from 'zod';
import { calendarDate } from '../calendar-date.ts';
import { quotedTitle } from '../deletion.ts';
import { optionalText, pageFields, recordId, titleText } from '../input-fields.ts';
import { listedByType } from '../json-schema.ts';
import { personDay } from '../person-day.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';
import { defineTool } from '../tool-spec.ts';

const kind = z.enum(signKinds);
const category = z.enum(signCategories);
const vibe = z.enum(signVibes);
const tags = z.array(z.string().min(1).max(60)).max(20);
const reading = {
	module: augurModule,
	policyHint: 'read',
	idempotent: true,
	returnsText: 'records',
	recordTypes: [augurEntries],
} as const;

const tools = recordTools(augurModule, augurEntries, { one: 'entry', many: 'entries' });

/** By when something is to come; what has no such day by when it was met. */
const soonestFirst = sortOrder(
	['expectedBy', 'encounteredAt'],
	(
		a: Pick<AugurEntry, 'expectedBy' | 'encounteredAt'>,
		b: Pick<AugurEntry, 'expectedBy' | 'encounteredAt'>,
	) => ascending(a.expectedBy ?? a.encounteredAt, b.expectedBy ?? b.encounteredAt),
);

export const augurTools = [
	tools.create({
		name: 'augur.captureSign',
		title: 'Capture sign',
		description: 'Records an omen, fortune or hunch, and what it claims.',
		input: z.strictObject({
			kind,
			source: titleText(500),
			claim: titleText(2_000),
			sourceCategory: category.optional(),
			vibe: vibe.optional(),
			feltMeaning: optionalText(2_000).optional(),
			expectedOutcome: optionalText(2_000).optional(),
			expectedBy: calendarDate.optional(),
			probability: z.number().min(0).max(1).optional(),
			tags: tags.optional(),
			encounteredAt: calendarDate.optional(),
		}),
		values: async ({ encounteredAt, ...input }, ctx) => ({
			...input,
			encounteredAt: encounteredAt ?? (await personDay(ctx)).today,
		}),
	}),
	tools.change({
		name: 'augur.resolveSign',
		title: 'Resolve sign',
		description: 'Records what came of a sign.',
		input: z.strictObject({
			id: recordId,
			outcome: z.enum(['fulfilled', 'partly', 'not-fulfilled']),
			note: optionalText(2_000).optional(),
		}),
		change({ outcome, note }, ctx) {
			const resolvedAt = new Date(ctx.now()).toISOString();
			return () => ({ outcome, resolvedAt, ...(note !== undefined && { outcomeNote: note }) });
		},
	}),
	tools.list({
		name: 'augur.listOpenSigns',
		title: 'Open signs',
		description: 'Lists signs of which nothing has come yet, soonest first.',
		input: z.strictObject({ kind: listedByType(kind).optional(), ...pageFields(100, 30) }),
		where:
			({ kind: of }) =>
			(entry) =>
				entry.outcome === 'open' && !entry.isArchived && (of === undefined || entry.kind === of),
		order: soonestFirst,
		shown: briefly(augurEntries, { cuts: ['feltMeaning', 'expectedOutcome'] }),
	}),
	defineTool({
		...reading,
		name: 'augur.consultOracle',
		title: 'Consult oracle',
		description: 'Tells what came of signs like this one.',
		input: z.strictObject({
			kind: listedByType(kind),
			sourceCategory: listedByType(category),
			vibe: listedByType(vibe),
			source: z.string().max(500).optional(),
			claim: z.string().max(2_000).optional(),
			tags: tags.optional(),
		}),
		output: z.looseObject({ speaks: z.boolean(), matches: z.int() }),
		async handler(sign, ctx) {
			const { records } = await tools.table.list(ctx, {
				where: ({ outcome }) => outcome !== 'open',
				order: newestFirst,
			});
			return { ...consultOracle(sign, records) };
		},
	}),
	defineTool({
		...reading,
		name: 'augur.yearRecap',
		title: 'Year of signs',
		description: "Counts a year's signs, and how often they came true.",
		input: z.strictObject({ year: z.int().min(2000).max(2100).optional() }),
		output: z.looseObject({ year: z.int(), total: z.int() }),
		async handler({ year }, ctx) {
			const of = year ?? Number((await personDay(ctx)).today.slice(0, 4));
			return { ...yearRecap(await tools.table.listPlain(ctx), of) };
		},
	}),
	tools.remove({
		name: 'augur.delete',
		title: 'Delete sign',
		description: 'Deletes one sign.',
		loses: (entry) => `The ${entry.kind} ${quotedTitle(entry.claim)}`,
	}),
];
