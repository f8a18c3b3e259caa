import { currentValueOf, goalPeriod, goalProgress } from '@mana/records/rules/goals';
import { newestFirst } from '@mana/records/rules/sort-order';
import {
	type Goal,
	goalComparisons,
	goalPeriods,
	goalStatuses,
	goals,
	goalsModule,
} from '@mana/records/types/goals';
import { z } from 'zod';
import { quotedTitle } from '../deletion.ts';
import { optionalText, pageFields, recordId, titleText } from '../input-fields.ts';
import { type PersonDay, personDay, withWeekday } from '../person-day.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';
import { defineTool, type ToolContext } from '../tool-spec.ts';
import { eventTypes, goalTemplates, measure } from './goal-metrics.ts';

const tools = recordTools(goalsModule, goals, { one: 'goal', many: 'goals' });
const brief = briefly(goals, {
	cuts: ['description'],
	without: ['currentValue', 'currentPeriodStart', 'target'],
});
const reading = {
	module: goalsModule,
	policyHint: 'read',
	idempotent: true,
	returnsText: 'records',
	recordTypes: [goals],
} as const;

/** A goal with how far it is in its period. What it counts is read anew where the caller may read that. */
async function toldGoal(ctx: ToolContext, goal: Goal, day: PersonDay) {
	const period = goalPeriod(goal, day.today, await ctx.settings());
	const counted = goal.metric === null ? undefined : await measure(ctx, goal.metric, period, day);
	const { current, target, isReached, percent } = goalProgress(goal, counted ?? currentValueOf(goal, period));
	const { period: length, comparison } = goal.target;
	return {
		...brief.of(goal),
		id: goal.id,
		...{ current, target, percent, comparison, period: length, reached: isReached },
		periodStart: period.from,
	};
}

/** The goals that are being worked on. */
export async function activeGoals(ctx: ToolContext, day: PersonDay) {
	const where = ({ status }: Goal) => status === 'active';
	const { records } = await tools.table.list(ctx, { where, order: newestFirst });
	return Promise.all(records.map((goal) => toldGoal(ctx, goal, day)));
}

function setStatus(name: string, title: string, description: string, status: Goal['status']) {
	return tools.change({
		name,
		title,
		description,
		input: z.strictObject({ id: recordId }),
		change: () => (goal) => (goal.status === status ? {} : { status }),
	});
}

export const goalsTools = [
	tools.create({
		name: 'goals.create',
		title: 'Create goal',
		description: 'Sets a goal: by a template, or how often or how much of something a day, week or month.',
		input: z
			.strictObject({
				templateId: z.enum(Object.keys(goalTemplates)).optional(),
				title: titleText(200).optional(),
				description: optionalText(5_000).optional(),
				targetValue: z.number().positive().max(1e9).optional(),
				period: z.enum(goalPeriods).optional(),
				comparison: z.enum(goalComparisons).optional(),
				eventType: z.enum(eventTypes).optional().describe('What counts'),
				habitId: recordId.optional().describe('For HabitLogged: only this one'),
			})
			.refine(({ templateId, title }) => templateId !== undefined || title !== undefined, {
				path: ['title'],
				error: 'give a title or a templateId',
			}),
		values({ templateId, targetValue, period, comparison, eventType, habitId, title, description }) {
			const template = templateId === undefined ? undefined : goalTemplates[templateId];
			const of = eventType ?? template?.eventType;
			return {
				title: title ?? template?.title ?? '',
				description,
				target: {
					value: targetValue ?? template?.value ?? 1,
					period: period ?? template?.period ?? 'week',
					comparison: comparison ?? 'gte',
				},
				metric: of === undefined ? null : metricOf(of, habitId),
			};
		},
	}),
	defineTool({
		...reading,
		name: 'goals.list',
		title: 'List goals',
		description: 'Lists goals with how far each is in its period.',
		input: z.strictObject({
			filter: z.enum([...goalStatuses, 'all']).default('active'),
			limit: pageFields(100, 50).limit,
		}),
		output: z.object({
			goals: z.array(z.looseObject({ id: z.string() })),
			total: z.int(),
			today: z.string(),
		}),
		async handler({ filter, limit }, ctx) {
			const day = await personDay(ctx);
			const { records, total } = await tools.table.list(ctx, {
				where: ({ status }) => filter === 'all' || status === filter,
				order: newestFirst,
				limit,
			});
			const told = await Promise.all(records.map((goal) => toldGoal(ctx, goal, day)));
			return { goals: told, total, today: withWeekday(day.today) };
		},
	}),
	defineTool({
		...reading,
		name: 'goals.progress',
		title: 'Goal progress',
		description: 'Tells of one goal how far it is in its period, and in full what it is.',
		input: z.strictObject({ id: recordId }),
		output: z.object({ goal: z.looseObject({ id: z.string() }) }),
		async handler({ id }, ctx) {
			const goal = await tools.table.get(ctx, id);
			const { description } = goal;
			const told = await toldGoal(ctx, goal, await personDay(ctx));
			return { goal: { ...told, ...(description && { description }) } };
		},
	}),
	tools.change({
		name: 'goals.update',
		title: 'Update goal',
		description: 'Changes the given fields of a goal and leaves the others.',
		input: z.strictObject({
			id: recordId,
			title: titleText(200).optional(),
			description: optionalText(5_000).optional(),
			targetValue: z.number().positive().max(1e9).optional(),
			period: z.enum(goalPeriods).optional(),
			comparison: z.enum(goalComparisons).optional(),
		}),
		change:
			({ id: _, targetValue, period, comparison, ...given }) =>
			({ target }) => ({
				...given,
				target: {
					value: targetValue ?? target.value,
					period: period ?? target.period,
					comparison: comparison ?? target.comparison,
				},
			}),
	}),
	setStatus('goals.pause', 'Pause goal', 'Pauses a goal; goals_resume takes it up again.', 'paused'),
	setStatus('goals.resume', 'Resume goal', 'Takes a goal up again.', 'active'),
	setStatus('goals.complete', 'Complete goal', 'Marks a goal as reached for good.', 'completed'),
	tools.remove({
		name: 'goals.delete',
		title: 'Delete goal',
		description: 'Deletes a goal, where the person asks for just that. To rest it use goals_pause.',
		loses: (goal) => `The goal ${quotedTitle(goal.title)}`,
	}),
];

function metricOf(
	eventType: (typeof eventTypes)[number],
	habitId: string | undefined,
): NonNullable<Goal['metric']> {
	const filter = habitId === undefined ? {} : { filterField: 'habitId', filterValue: habitId };
	const isSum = eventType === 'WaterDrunk';
	return { source: isSum ? 'event_sum' : 'event_count', eventType, ...filter };
}
