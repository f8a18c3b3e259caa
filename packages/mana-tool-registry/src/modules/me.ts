import { isTimeZone } from '@mana/records/rules/days';
import { languages, meModule, settings, userContext, weekDays } from '@mana/records/types/me';
import { z } from 'zod';
import { clockText } from '../calendar-date.ts';
import { DONE, doneOutput, hasChange, noChange } from '../input-fields.ts';
import { personDay, withWeekday } from '../person-day.ts';
import { briefly } from '../records/brief-record.ts';
import { singleRecord } from '../records/single-record.ts';
import { createTable } from '../records/table.ts';
import { rewrittenOutput, sinceRead, tellConflicts } from '../records/text-edits.ts';
import { defineTool } from '../tool-spec.ts';

const ownSettings = singleRecord(createTable(settings));
const ownContext = singleRecord(createTable(userContext));
const brief = briefly(userContext, { without: ['interview'] });

const section = z.record(z.string().max(60), z.string().max(2_000));
const words = z.array(z.string().min(1).max(200)).max(50);
const reading = { module: meModule, policyHint: 'read', idempotent: true, returnsText: 'records' } as const;
const writing = { module: meModule, policyHint: 'write', idempotent: true, output: doneOutput } as const;

export const meTools = [
	defineTool({
		...reading,
		name: 'me.settings',
		title: 'Settings',
		description: 'Reads time zone, language, first day of the week, when the day begins.',
		recordTypes: [settings],
		input: z.strictObject({}),
		output: z.looseObject({ timeZone: z.string(), today: z.string() }),
		async handler(_, ctx) {
			const [own, { today }] = await Promise.all([ctx.settings(), personDay(ctx)]);
			return { ...own, today: withWeekday(today) };
		},
	}),
	defineTool({
		...writing,
		name: 'me.updateSettings',
		title: 'Update settings',
		description: "Changes the person's settings.",
		recordTypes: [settings],
		input: z
			.strictObject({
				timeZone: z
					.string()
					.max(64)
					.refine(isTimeZone, { error: 'expected an IANA time zone, such as Europe/Berlin' })
					.optional(),
				weekStart: z.enum(weekDays).optional(),
				language: z.enum(languages).optional(),
				dayStartsAt: clockText.optional(),
			})
			.refine(hasChange, noChange),
		async handler(given, ctx) {
			await ownSettings.write(ctx, given);
			return DONE;
		},
	}),
	defineTool({
		...reading,
		name: 'me.context',
		title: 'Read about the person',
		description: 'Reads what the person has told of themselves.',
		recordTypes: [userContext],
		input: z.strictObject({}),
		output: z.object({ context: z.looseObject({}) }),
		async handler(_, ctx) {
			const context = await ownContext.read(ctx);
			return { context: context ? { ...brief.of(context), updatedAt: context.updatedAt } : {} };
		},
	}),
	defineTool({
		...writing,
		name: 'me.updateContext',
		title: 'Update about the person',
		description: 'Writes what the person tells of themselves; a given part replaces what it was.',
		recordTypes: [userContext],
		input: z
			.strictObject({
				about: section.optional(),
				routine: section.optional(),
				nutrition: section.optional(),
				leisure: section.optional(),
				social: section.optional(),
				interests: words.optional(),
				goals: words.optional(),
				freeform: z.string().max(20_000).optional(),
				...sinceRead,
			})
			.refine(hasChange, noChange),
		output: rewrittenOutput,
		async handler({ expectedUpdatedAt, ...fields }, ctx) {
			const reading = { texts: ['freeform'], expectedUpdatedAt } as const;
			return { ...DONE, ...tellConflicts(await ownContext.write(ctx, fields, reading)) };
		},
	}),
];
