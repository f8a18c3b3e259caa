import { eventTypes } from '@mana/records/rules/goal-counts';
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
import { optionalText, pageLimit, recordId, titleText } from '../input-fields.ts';
import { listedByType } from '../json-schema.ts';
import { type PersonDay, personDay, withWeekday } from '../person-day.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';
import { defineTool, type FormerName, type ToolContext } from '../tool-spec.ts';
import { goalTemplates, measured } from './goal-metrics.ts';

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
	const counted = goal.metric === null ? undefined : await measured(ctx, goal.metric, period, day);
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

/** A tool that set one status, as `goals.update` sets any. */
function formerly(name: string, status: Goal['status']): FormerName {
	return { name, means: (given) => ({ ...given, status }) };
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
		formerNames: ['goals.progress'],
		title: 'Goals',
		description: 'Lists goals with how far each is, or reads one in full.',
		input: z.strictObject({
			filter: z.enum([...goalStatuses, 'all']).default('active'),
			id: recordId.optional(),
			limit: pageLimit(100, 50),
		}),
		output: z.object({
			goals: z.array(z.looseObject({ id: z.string() })),
			total: z.int(),
			today: z.string(),
		}),
		async handler({ filter, id, limit }, ctx) {
			const day = await personDay(ctx);
			if (id !== undefined) {
				const goal = await tools.table.get(ctx, id);
				const { description } = goal;
				const told = { ...(await toldGoal(ctx, goal, day)), ...(description && { description }) };
				return { goals: [told], total: 1, today: withWeekday(day.today) };
			}
			const { records, total } = await tools.table.list(ctx, {
				where: ({ status }) => filter === 'all' || status === filter,
				order: newestFirst,
				limit,
			});
			const told = await Promise.all(records.map((goal) => toldGoal(ctx, goal, day)));
			return { goals: told, total, today: withWeekday(day.today) };
		},
	}),
	tools.change({
		name: 'goals.update',
		formerNames: [
			formerly('goals.pause', 'paused'),
			formerly('goals.resume', 'active'),
			formerly('goals.complete', 'completed'),
		],
		title: 'Update goal',
		description: 'Changes given fields of a goal; its status pauses, resumes or completes it.',
		input: z.strictObject({
			id: recordId,
			title: titleText(200).optional(),
			description: optionalText(5_000).optional(),
			targetValue: z.number().positive().max(1e9).optional(),
			period: listedByType(z.enum(goalPeriods)).optional(),
			comparison: listedByType(z.enum(goalComparisons)).optional(),
			status: z.enum(goalStatuses).optional(),
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
	tools.remove({
		name: 'goals.delete',
		title: 'Delete goal',
		description: 'Deletes one goal.',
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
