import { drinkEntries } from '../../types/drink.ts';
import { meals } from '../../types/food.ts';
import { goals } from '../../types/goals.ts';
import { habitLogs, habits } from '../../types/habits.ts';
import { settings } from '../../types/me.ts';
import { moodEntries } from '../../types/mood.ts';
import { type SeededRecord, seedId, seedsOf } from './seeded-record.ts';

const anna = seedsOf('anna');
const ben = seedsOf('ben');

/** The days of the fortnight that lie behind the evening on which most is asked. */
const daysBehind = ['2026-03-23', '2026-03-24', '2026-03-25', '2026-03-26'] as const;
const moodLevels = [7, 6, 4, 6] as const;

/** Settings, habits, moods, drinks, meals and a goal. */
export function householdDays(): SeededRecord[] {
	return [...settingsOfBoth(), ...habitsOfAnna(), ...daysOfAnna()];
}

function settingsOfBoth(): SeededRecord[] {
	const singleton = (record: SeededRecord): SeededRecord => ({ ...record, id: 'singleton' });
	return [
		singleton(anna(settings, 'settings', { timeZone: 'Europe/Zurich', language: 'de' })),
		singleton(ben(settings, 'settings', { timeZone: 'America/New_York', language: 'en' })),
	];
}

function habitsOfAnna(): SeededRecord[] {
	const done = (habit: string, day: string, time: string) =>
		anna(habitLogs, `${habit} ${day}`, { habitId: seedId('anna', habit), at: `${day}T${time}:00.000Z` });
	return [
		anna(habits, 'walk', { title: 'Walk', icon: 'footprints', order: 1 }),
		anna(habits, 'read', { title: 'Read', icon: 'book', order: 2 }),
		anna(habits, 'piano', {
			title: 'Piano',
			icon: 'music',
			order: 3,
			schedule: { weekdays: [1, 3, 5] },
		}),
		anna(habits, 'sugar', { title: 'No sugar', icon: 'apple', order: 4, isArchived: true }),
		...daysBehind.slice(0, 3).map((day) => done('walk', day, '06:30')),
		done('read', '2026-03-23', '20:45'),
		done('read', '2026-03-26', '11:30'),
		done('piano', '2026-03-23', '17:00'),
		done('piano', '2026-03-25', '17:10'),
	];
}

function daysOfAnna(): SeededRecord[] {
	return [
		...daysBehind.map((date, place) =>
			anna(moodEntries, `mood ${date}`, {
				date,
				time: '20:00',
				level: moodLevels[place] ?? 5,
				emotion: place === 2 ? 'stressed' : 'calm',
				notes: place === 2 ? 'The review is not ready' : '',
			}),
		),
		anna(drinkEntries, 'water', { drinkType: 'water', quantityMl: 500, date: '2026-03-26', time: '09:10' }),
		anna(drinkEntries, 'coffee', { drinkType: 'coffee', quantityMl: 200, date: '2026-03-26', time: '10:00' }),
		anna(drinkEntries, 'tea', { drinkType: 'tea', quantityMl: 300, date: '2026-03-26', time: '16:30' }),
		anna(meals, 'breakfast', {
			date: '2026-03-26',
			mealType: 'breakfast',
			description: 'Muesli with apple',
			nutrition: { calories: 380, protein: 12 },
		}),
		anna(meals, 'lunch', {
			date: '2026-03-26',
			mealType: 'lunch',
			description: 'Risotto with peas',
			nutrition: { calories: 640, protein: 18 },
		}),
		anna(goals, 'walks', {
			title: 'Walk four times a week',
			metric: { source: 'event_count', eventType: 'HabitLogged' },
			target: { value: 4, period: 'week', comparison: 'gte' },
			moduleId: 'habits',
			currentValue: 3,
			currentPeriodStart: '2026-03-23',
		}),
	];
}
