import { daysBefore } from '@mana/records/rules/days';
import { habitsModule } from '@mana/records/types/habits';
import { journalModule } from '@mana/records/types/journal';
import { notesModule } from '@mana/records/types/notes';
import { todoModule } from '@mana/records/types/todo';
import { z } from 'zod';
import { calendarDate } from '../calendar-date.ts';
import type { PromptSpec } from './prompt-spec.ts';

export const weeklyReview: PromptSpec = {
	name: 'weekly_review',
	title: 'Weekly review',
	description: 'Looks back on seven days and sets up the week to come.',
	modules: [todoModule, habitsModule, journalModule, notesModule],
	arguments: [
		{
			name: 'until',
			title: 'Last day',
			description: 'YYYY-MM-DD, the last of the seven days; default today',
			required: false,
			schema: calendarDate,
			suggest(nowMs) {
				const today = new Date(nowMs).toISOString().slice(0, 10);
				return [today, daysBefore(today, 1), daysBefore(today, 7)];
			},
		},
		{
			name: 'focus',
			title: 'Focus',
			description: 'What matters most to you at the moment',
			required: false,
			schema: z.string().max(500),
		},
	],
	render: ({ until, focus }) => [
		[
			until
				? `Let us review my week from ${daysBefore(until, 6)} to ${until} together.`
				: 'Let us review the last seven days of mine together.',
			...(focus ? [`What matters most to me at the moment: ${focus}`] : []),
			'1. Call todo_list with filter all, habits_list, habits_recentLogs, journal_list for these days, and notes_list. Change nothing yet.',
			'2. Sum up: what I finished, what I put off more than once, how regularly I kept each habit, and what my diary says about how I felt.',
			'3. Name one thing that went well and one that I could do differently, each with what you base it on.',
			'4. Propose the tasks and habits for the coming week, the most important first. Create, change or archive something only after I agree.',
		].join('\n'),
	],
};
