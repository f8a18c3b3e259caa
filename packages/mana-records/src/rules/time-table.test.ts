import { expect, test } from 'bun:test';
import { type DayRules, dayFormatter, startOfDayMs, weekOf } from './day-rules.ts';
import { dueAtMs, dueBucket } from './due-dates.ts';
import { goalPeriod } from './goals.ts';
import { nextOccurrence } from './recurrence.ts';
import { taskReminderAtMs } from './reminders.ts';
import { readSaidDate } from './said-date.ts';
import { streakOf } from './streaks.ts';

const halfHourMs = 1_800_000;
const weekly = {
	target: { value: 1, period: 'week', comparison: 'gte' },
} satisfies Parameters<typeof goalPeriod>[0];
/** Among them clocks that skip midnight, move by half an hour, or are off by quarters of one. */
const zones = [
	'UTC',
	'Europe/Zurich',
	'America/New_York',
	'America/St_Johns',
	'America/Havana',
	'Africa/Cairo',
	'Asia/Beirut',
	'Asia/Kathmandu',
	'Australia/Lord_Howe',
	'Pacific/Apia',
];
const weekStarts = { monday: 1, saturday: 6, sunday: 7 } as const;
const dayStarts = ['00:00', '04:00'];

interface Row {
	readonly rules: DayRules;
	readonly now: Temporal.ZonedDateTime;
	/** The person's day. */
	readonly today: Temporal.PlainDate;
}

/** Every two thirds of an hour around the next two changes of a zone's clocks, or two days where it changes none. */
function* rows(): Generator<Row> {
	for (const timeZone of zones) {
		const begin = Temporal.ZonedDateTime.from(`2026-01-15T12:00[${timeZone}]`);
		const first = begin.getTimeZoneTransition('next') ?? begin;
		const changes = [first, first.getTimeZoneTransition('next') ?? first];
		for (const change of changes.filter(({ year }) => year < 2028)) {
			for (let minutes = -26 * 60; minutes <= 26 * 60; minutes += 40) {
				const now = change.add({ minutes });
				for (const dayStartsAt of dayStarts) {
					const isNight = Temporal.PlainTime.compare(now.toPlainTime(), dayStartsAt) < 0;
					const today = now.toPlainDate().subtract({ days: isNight ? 1 : 0 });
					for (const weekStart of ['monday', 'saturday', 'sunday'] as const) {
						yield { rules: { timeZone, weekStart, dayStartsAt }, now, today };
					}
				}
			}
		}
	}
}

const table = [...rows()];
const all = (check: (row: Row) => unknown, expected: (row: Row) => unknown) => {
	for (const row of table) {
		const where = `${row.now} ${JSON.stringify(row.rules)}`;
		expect([where, check(row)]).toEqual([where, expected(row)]);
	}
};

test('the table has changes of clocks in both directions', () => {
	expect(new Set(table.map(({ rules }) => rules.timeZone)).size).toBeGreaterThan(7);
	expect(table.length).toBeGreaterThan(5_000);
	expect(new Set(table.map(({ now }) => now.hoursInDay))).toEqual(new Set([23, 23.5, 24, 24.5, 25]));
});

test('an instant lies on the day of the clock on the wall', () => {
	all(
		({ rules, now }) => dayFormatter(rules)(now.epochMilliseconds),
		({ today }) => today.toString(),
	);
});

test('a day has begun with its start, and the next one has not', () => {
	all(
		({ rules, now, today }) => [
			startOfDayMs(today.toString(), rules) <= now.epochMilliseconds,
			startOfDayMs(today.add({ days: 1 }).toString(), rules) > now.epochMilliseconds,
		],
		() => [true, true],
	);
});

test('a week begins on its day and has seven', () => {
	all(
		({ rules, today }) => {
			const { from, to } = weekOf(today.toString(), rules.weekStart);
			const week = { from: Temporal.PlainDate.from(from), to: Temporal.PlainDate.from(to) };
			return [week.from.dayOfWeek, week.from.until(week.to).days, week.from.until(today).days < 7];
		},
		({ rules }) => [weekStarts[rules.weekStart], 6, true],
	);
	all(
		({ rules, today }) => goalPeriod(weekly, today.toString(), rules),
		({ rules, today }) => weekOf(today.toString(), rules.weekStart),
	);
});

test('what is due yesterday, today and tomorrow stands in its bucket all day long', () => {
	all(
		({ rules, now, today }) =>
			[-1, 0, 1].map((days) => dueBucket(today.add({ days }).toString(), now.epochMilliseconds, rules)),
		() => ['overdue', 'today', 'upcoming'],
	);
});

test('a time without an offset is by the clock on the wall, and overdue once it has come', () => {
	all(
		({ rules, now }) => {
			const due = now.toPlainDateTime().toString({ smallestUnit: 'minute' });
			return dueAtMs(due, rules);
		},
		({ rules, now }) => now.toPlainDateTime().toZonedDateTime(rules.timeZone).epochMilliseconds,
	);
	all(
		({ rules, now }) =>
			dueBucket(now.subtract({ minutes: 1 }).toInstant().toString(), now.epochMilliseconds, rules),
		() => 'overdue',
	);
});

test('who is to be reminded of a day is reminded at nine by the clock on the wall', () => {
	all(
		({ rules, today }) =>
			taskReminderAtMs(
				{ at: null, minutesBefore: 30, status: 'pending' },
				{ dueDate: today.toString(), isCompleted: false },
				rules,
			),
		({ rules, today }) =>
			today.toZonedDateTime({ timeZone: rules.timeZone, plainTime: '09:00' }).epochMilliseconds - halfHourMs,
	);
});

test('days that are said count from the day of the person', () => {
	all(
		({ rules, today }) => {
			const context = { today: today.toString(), rules, language: 'en' } as const;
			return ['yesterday', 'today', 'tomorrow', 'in 3 days'].map((text) => readSaidDate(text, context));
		},
		({ today }) => [-1, 0, 1, 3].map((days) => today.add({ days }).toString()),
	);
});

test('what repeats every day keeps its time, and skips no day', () => {
	all(
		({ rules, now }) => {
			const start = `${now.toPlainDate().subtract({ days: 2 })}T12:30`;
			const series = { rule: 'FREQ=DAILY', start, timeZone: rules.timeZone };
			return nextOccurrence(series, now.epochMilliseconds);
		},
		({ now }) => {
			const noon = now.toPlainDate().toPlainDateTime('12:30');
			const isOver = noon.toZonedDateTime(now.timeZoneId).epochMilliseconds <= now.epochMilliseconds;
			return noon.add({ days: isOver ? 1 : 0 }).toString({ smallestUnit: 'minute' });
		},
	);
});

test('a streak goes on over a change of clocks', () => {
	all(
		({ rules, now, today }) => {
			const dayAt = dayFormatter(rules);
			const days = [0, 1, 2].map((back) => dayAt(now.subtract({ days: back }).epochMilliseconds));
			return streakOf({ days, today: today.toString() }).current;
		},
		() => 3,
	);
});
