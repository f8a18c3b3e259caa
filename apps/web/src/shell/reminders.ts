import type { AppContext } from '../app/app-context.ts';
import { readRecord } from '../app/read-record.ts';
import { placeOfRecord } from '../app/record-places.ts';
import { titleOfRecord } from '../app/record-title.ts';
import { sayDay, sayTime } from '../texts/dates.ts';
import { words } from '../texts/words.svelte.ts';
import { type DueReminder, dueReminders, type RemindingRecords } from './due-reminders.ts';

type Deps = Pick<AppContext, 'data' | 'person'>;

const checkEveryMs = 20_000;
/** What came while Mana was closed is still told for as long. */
const lateMs = 60 * 60_000;
const checkedAs = 'mana-reminded-until';
/** One tab of the browser reminds. */
const lockName = 'mana-reminders';

/** Reminds of tasks and events for as long as Mana is open in a tab or a window. Returns how to stop. */
export function startReminders(deps: Deps): () => void {
	const stopping = new AbortController();
	const { signal } = stopping;
	void navigator.locks
		.request(lockName, { signal }, () => remindUntil(signal, deps))
		.catch(() => {
			// Given up before this tab had its turn.
		});
	return () => stopping.abort();
}

async function remindUntil(signal: AbortSignal, { data, person }: Deps): Promise<void> {
	const known: { -readonly [Kind in keyof RemindingRecords]: RemindingRecords[Kind] } = {
		tasks: [],
		reminders: [],
		events: [],
		blocks: [],
	};
	const stops = [
		data.live(
			{
				table: 'todo/tasks',
				where: { isCompleted: false, dueDate: { not: null } },
				fields: ['dueDate', 'isCompleted'],
			},
			({ rows }) => {
				known.tasks = rows;
			},
		),
		data.live(
			{
				table: 'todo/reminders',
				where: { status: 'pending' },
				fields: ['taskId', 'at', 'minutesBefore', 'status'],
			},
			({ rows }) => {
				known.reminders = rows;
			},
		),
		data.live({ table: 'calendar/events', fields: ['timeBlockId', 'reminders'] }, ({ rows }) => {
			known.events = rows;
		}),
		data.live(
			{ table: 'timeblocks/timeBlocks', where: { kind: 'scheduled' }, fields: blockFields },
			({ rows }) => {
				known.blocks = rows;
			},
		),
	];
	const look = () => {
		const nowMs = Date.now();
		const keptMs = Number(localStorage.getItem(checkedAs) ?? nowMs);
		const span = { fromMs: Math.max(keptMs, nowMs - lateMs), untilMs: nowMs };
		localStorage.setItem(checkedAs, String(nowMs));
		for (const reminder of dueReminders(known, span, person.rules)) void remind(reminder, { data, person });
	};
	const timer = setInterval(look, checkEveryMs);
	await new Promise<void>((resolve) => {
		signal.addEventListener('abort', () => resolve(), { once: true });
	});
	clearInterval(timer);
	for (const stop of stops) stop();
}

const blockFields = [
	'kind',
	'startDate',
	'endDate',
	'allDay',
	'timezone',
	'recurrenceRule',
	'parentBlockId',
	'recurrenceDate',
	'isCancelled',
] as const;

async function remind({ tag, record, forMs }: DueReminder, { data, person }: Deps): Promise<void> {
	// Opened only now: a device does not read all titles to know when to tell one.
	const row = await readRecord(data, record);
	const title = row === undefined ? '' : titleOfRecord(record.table, row.record);
	const when = `${sayDay(person.dayOf(forMs), person.today)}, ${sayTime(forMs, person.rules)}`;
	const options = { body: when, tag, icon: '/icon.svg', data: { path: placeOfRecord(record) } };
	const registration = await navigator.serviceWorker?.getRegistration();
	const shown = title === '' ? words().notifications.untitled : title;
	if (registration?.active) await registration.showNotification(shown, options);
	else new Notification(shown, options);
}
