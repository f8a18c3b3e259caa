import { daysBefore } from '@mana/records/rules/days';
import { habitsModule } from '@mana/records/types/habits';
import { journalModule } from '@mana/records/types/journal';
import { todoModule } from '@mana/records/types/todo';
import { calendarDate } from '../calendar-date.ts';
import type { PromptSpec } from './prompt-spec.ts';

export const dailyReview: PromptSpec = {
	name: 'daily_review',
	title: 'Daily review',
	description: 'Looks back on a day: tasks, habits and diary. Then plans the next one.',
	modules: [todoModule, habitsModule, journalModule],
	arguments: [
		{
			name: 'date',
			title: 'Day',
			description: 'YYYY-MM-DD; default today',
			required: false,
			schema: calendarDate,
			suggest(nowMs) {
				const today = new Date(nowMs).toISOString().slice(0, 10);
				return [today, daysBefore(today, 1), daysBefore(today, 2)];
			},
		},
	],
	render: ({ date }) => [
		[
			`Let us review my day${date ? ` of ${date}` : ''} together.`,
			'1. Call todo_list with filter all, habits_list, habits_recentLogs and journal_list to see what there is. Change nothing yet.',
			'2. Tell me in a few sentences what got done, which habits I kept and which I missed, and what stayed open or is overdue.',
			'3. Ask me how the day was. When I have answered, offer to keep it with journal_add, in my words.',
			'4. Suggest at most three tasks for the next day. Create or change a task only after I agree.',
		].join('\n'),
	],
};
