import { seedId } from '@mana/records/testing/family-fortnight';
import type { HouseholdTask } from '../household-task.ts';
import { annaInTheEvening, has, toldOf } from './occasions.ts';

export const dayTasks: readonly HouseholdTask[] = [
	{
		...annaInTheEvening,
		id: 'habit-done',
		says: 'I went for a walk.',
		kind: 'single',
		expects: [{ made: 'habits/habitLogs', in: 'anna', with: { habitId: seedId('anna', 'walk') } }],
		async solve({ call }) {
			const habitId = (await call('habits_list')).idOf('habits', '"Walk"');
			return (await call('habits_log', { habitId })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'habit-done-yesterday',
		says: 'I read yesterday evening and forgot to log it.',
		kind: 'single',
		trap: 'a day that has passed',
		expects: [
			{
				made: 'habits/habitLogs',
				in: 'anna',
				with: { habitId: seedId('anna', 'read'), at: has(/^2026-03-25T(1[6-9]|2[0-2])/) },
			},
		],
		async solve({ call }) {
			const habitId = (await call('habits_list')).idOf('habits', '"Read"');
			return (await call('habits_log', { habitId, at: '2026-03-25T20:00:00+01:00' })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'streak',
		says: 'How many days in a row have I walked?',
		kind: 'single',
		expects: [],
		answers: [/\b3\b|three|drei/i],
		async solve({ call }) {
			return (await call('habits_streaks')).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'mood',
		says: 'I feel great, a nine out of ten.',
		kind: 'single',
		expects: [{ made: 'mood/moodEntries', in: 'anna', with: { level: 9, date: '2026-03-26' } }],
		async solve({ call }) {
			return (await call('mood_log', { level: 9, emotion: 'happy' })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'drink',
		says: 'I just had half a litre of water.',
		kind: 'single',
		expects: [
			{
				made: 'drink/drinkEntries',
				in: 'anna',
				with: { drinkType: 'water', quantityMl: 500, date: '2026-03-26' },
			},
		],
		async solve({ call }) {
			return (await call('drink_log', { drinkType: 'water', quantityMl: 500 })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'drunk-today',
		says: 'How much water did I drink today?',
		kind: 'single',
		expects: [],
		answers: [/\b500\b|\b0[.,]5\b|half a lit/i],
		async solve({ call }) {
			return (await call('drink_progress')).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'diary',
		says: 'Dear diary: Mia lost her first tooth today.',
		kind: 'single',
		expects: [
			{
				made: 'journal/journalEntries',
				in: 'anna',
				with: { content: has(/tooth/i), entryDate: '2026-03-26' },
			},
		],
		async solve({ call }) {
			return (await call('journal_add', { content: 'Mia lost her first tooth today.' })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'diary-of-a-day',
		says: 'What did I write on Monday?',
		kind: 'single',
		expects: [],
		answers: [/quiet|New York/i],
		async solve({ call }) {
			const day = 'last Monday';
			return toldOf(await call('journal_list', { from: day, to: day }), 'entries');
		},
	},
	{
		...annaInTheEvening,
		id: 'the-day',
		says: 'How does today look, all in all?',
		kind: 'question',
		expects: [],
		answers: [/plumber/i, /clara/i],
		async solve({ call }) {
			return (await call('myday_summary')).text();
		},
	},
];
