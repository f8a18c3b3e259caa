import type { FieldPatch } from '@mana/records';
import { instantOf } from '@mana/records/rules/calendar-events';
import { calendarModule, events, type TimeBlock, timeBlocks } from '@mana/records/types/calendar';
import { z } from 'zod';
import { dateOrDateTime, recurrenceRuleText } from '../calendar-date.ts';
import { describeDeletion, quotedTitle, unlistedPurge } from '../deletion.ts';
import { DONE, doneOutput, hasChange, noChange, optionalText, recordId, titleText } from '../input-fields.ts';
import { type PersonDay, personDay } from '../person-day.ts';
import { rewrittenOutput, sinceRead, tellConflicts, writeWhole } from '../records/text-edits.ts';
import { ToolError } from '../tool-error.ts';
import { defineTool, type ToolContext } from '../tool-spec.ts';
import { blockTable, blockTimes, eventTable, plannedIn } from './calendar-blocks.ts';

const occurrence = z.string().max(64).optional().describe('Only this one, as calendar_list names it');
const common = {
	module: calendarModule,
	idempotent: true,
	recordTypes: [events, timeBlocks],
	output: doneOutput,
} as const;

/** The block that says when an event takes place. @throws ToolError `NOT_FOUND` */
async function blockOf(ctx: ToolContext, id: string): Promise<TimeBlock> {
	const { timeBlockId } = await eventTable.get(ctx, id);
	return blockTable.get(ctx, timeBlockId ?? '');
}

/**
 * Writes what stands in place of one occurrence of a series.
 *
 * @throws ToolError `NOT_FOUND` where the series has no such occurrence
 */
async function replaceOccurrence(
	ctx: ToolContext,
	series: TimeBlock,
	recurrenceDate: string,
	patch: FieldPatch<TimeBlock>,
	day: PersonDay,
): Promise<void> {
	const atMs = instantOf(recurrenceDate, day.rules);
	const present = (await blockTable.listPlain(ctx)).find(
		(block) => block.parentBlockId === series.id && block.recurrenceDate === recurrenceDate,
	);
	if (present) return blockTable.update(ctx, present.id, () => patch);
	const around = atMs === undefined ? [] : await plannedIn(ctx, { startMs: atMs, endMs: atMs + 1 }, day);
	const found = around.find((time) => time.seriesId === series.id && time.recurrenceDate === recurrenceDate);
	if (!found) {
		throw new ToolError(
			'NOT_FOUND',
			'The event does not take place then. calendar_list names its occurrences.',
		);
	}
	const { allDay, timezone, kind, type, sourceModule, sourceId } = series;
	const text = (ms: number) => (allDay ? recurrenceDate : new Date(ms).toISOString());
	await blockTable.insert(ctx, {
		...{ allDay, timezone, kind, type, sourceModule, sourceId, recurrenceDate },
		startDate: text(found.startMs),
		endDate: text(found.endMs),
		parentBlockId: series.id,
		isRecurrenceException: true,
		...patch,
	});
}

const update = defineTool({
	...common,
	name: 'calendar.update',
	title: 'Update event',
	description: 'Changes given fields of an event, or the time of one occurrence alone.',
	policyHint: 'write',
	input: z
		.strictObject({
			id: recordId,
			occurrence,
			title: titleText(500).optional(),
			startTime: dateOrDateTime.optional(),
			endTime: dateOrDateTime.optional(),
			location: optionalText(500).optional(),
			description: optionalText(10_000).optional(),
			calendarId: recordId.nullable().optional(),
			repeat: recurrenceRuleText.nullable().optional(),
			...sinceRead,
		})
		.refine(({ occurrence: _, ...given }) => hasChange(given), noChange),
	output: rewrittenOutput,
	async handler({ id, occurrence: only, startTime, endTime, repeat, expectedUpdatedAt, ...given }, ctx) {
		const day = await personDay(ctx);
		const series = await blockOf(ctx, id);
		const { title, description } = given;
		const times = movedTimes(series, { startTime, endTime, only }, day);
		if (only !== undefined) {
			await replaceOccurrence(ctx, series, only, { ...times, title }, day);
			return DONE;
		}
		const patch = { ...times, title, description, ...(repeat !== undefined && { recurrenceRule: repeat }) };
		// First what may be refused.
		const whole = { fields: given, texts: ['description'], expectedUpdatedAt } as const;
		const conflicts = await writeWhole(eventTable, ctx, id, whole);
		await blockTable.update(ctx, series.id, () => patch);
		return { ...DONE, ...tellConflicts(conflicts) };
	},
});

/** When an event takes place from now on: it stays as long as it was where only its beginning moves. */
function movedTimes(
	series: TimeBlock,
	{
		startTime,
		endTime,
		only,
	}: { startTime?: string | undefined; endTime?: string | undefined; only?: string | undefined },
	day: PersonDay,
): FieldPatch<TimeBlock> {
	if (startTime === undefined && endTime === undefined) return {};
	const { rules } = day;
	const oldStartMs = instantOf(series.startDate, rules) ?? 0;
	const lengthMs = (instantOf(series.endDate ?? '', rules) ?? oldStartMs + 3_600_000) - oldStartMs;
	const start = startTime ?? only ?? series.startDate;
	const startMs = instantOf(start, rules) ?? oldStartMs;
	const end = endTime ?? new Date(startMs + lengthMs).toISOString();
	return blockTimes({ startTime: start, endTime: end, isAllDay: start.length === 'YYYY-MM-DD'.length }, day);
}

const remove = defineTool({
	...common,
	name: 'calendar.delete',
	title: 'Delete event',
	description: 'Deletes an event, or cancels one occurrence.',
	policyHint: 'destructive',
	input: z.strictObject({ id: recordId, occurrence, purge: unlistedPurge }),
	erasesForGood: ({ purge: isForGood }) => isForGood,
	async describeLoss({ id, occurrence: only, purge: isForGood }, ctx) {
		const { title } = await eventTable.get(ctx, id);
		if (only !== undefined)
			return `The event ${quotedTitle(title)} of ${only.slice(0, 10)} alone; the others stay.`;
		const { recurrenceRule } = await blockOf(ctx, id);
		const all = recurrenceRule === null ? '' : ', with all its repetitions';
		return describeDeletion(`The event ${quotedTitle(title)}${all}`, isForGood);
	},
	async handler({ id, occurrence: only, purge: isForGood }, ctx) {
		const { timeBlockId } = await eventTable.get(ctx, id);
		if (only !== undefined) {
			await replaceOccurrence(ctx, await blockOf(ctx, id), only, { isCancelled: true }, await personDay(ctx));
			return DONE;
		}
		const blocks = (await blockTable.listPlain(ctx)).filter(
			(block) => block.id === timeBlockId || block.parentBlockId === timeBlockId,
		);
		await eventTable.remove(ctx, id, isForGood);
		await blockTable.removeEach(
			ctx,
			blocks.map((block) => block.id),
			isForGood,
		);
		return DONE;
	},
});

export const changingTools = [update, remove];
