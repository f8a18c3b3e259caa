import { describe, expect, test } from 'bun:test';
import type { SpaceActivity } from '@mana/auth-protocol';
import { actionOf } from '../../app/tool-action.ts';
import { agentRuns } from './agent-runs.ts';
import { hasChanged, shownCalls } from './shown-call.ts';

type Entry = SpaceActivity['entries'][number];

const nowMs = Date.parse('2026-11-29T12:00:00Z');
const minutesAgo = (minutes: number) => new Date(nowMs - minutes * 60_000).toISOString();

function entry(over: Partial<Entry> = {}): Entry {
	return {
		callId: 'call-0001',
		at: minutesAgo(1),
		recordedAt: minutesAgo(1),
		tool: 'todo.create',
		spaceId: 'space',
		client: 'Claude',
		outcome: 'success',
		confirmation: null,
		records: [{ table: 'todo/tasks', id: 't' }],
		recordCount: 1,
		verifiedClient: null,
		durationMs: 5,
		userId: 'anna',
		userName: 'Anna',
		...over,
	};
}

test.each([
	['todo.create', 'add'],
	['habits.log', 'add'],
	['finance_addTransaction', 'add'],
	['todo.complete', 'complete'],
	['invoices.markPaid', 'complete'],
	['todo.reopen', 'reopen'],
	['quiz.deleteQuestion', 'remove'],
	['activity.undo', 'undo'],
	['notes.search', 'read'],
	['finance.monthSummary', 'read'],
	['todo.move', 'change'],
	['library.setStatus', 'change'],
] as const)('%s is told as: %s', (tool, action) => {
	expect(actionOf(tool)).toBe(action);
});

describe('a call that was asked about', () => {
	const asked = entry({ outcome: 'asked', recordCount: 0, records: [] });

	test('is told once, by how it ended', () => {
		const ended = entry({ confirmation: 'confirmed' });
		const shown = shownCalls([ended, asked], nowMs);
		expect(shown).toHaveLength(1);
		expect(shown[0]).toMatchObject({ outcome: 'success', isConfirmed: true });
	});

	test.each([
		['declined', 'declined'],
		['cancelled', 'cancelled'],
		['no-answer', 'unanswered'],
	] as const)('and %s is told as that, not as a refusal', (confirmation, outcome) => {
		expect(shownCalls([entry({ outcome: 'denied', confirmation })], nowMs)[0]?.outcome).toBe(outcome);
	});

	test('waits for an answer for five minutes, and had none after that', () => {
		expect(shownCalls([asked], nowMs)[0]?.outcome).toBe('asked');
		const old = { ...asked, recordedAt: minutesAgo(6) };
		expect(shownCalls([old], nowMs)[0]?.outcome).toBe('unanswered');
	});
});

test('only what was written can be taken back', () => {
	const [written, read, failed] = shownCalls(
		[
			entry({ callId: 'call-0001' }),
			entry({ callId: 'call-0002', tool: 'todo.list', records: [], recordCount: 0 }),
			entry({ callId: 'call-0003', outcome: 'handler-error' }),
		],
		nowMs,
	).map(hasChanged);
	expect([written, read, failed]).toEqual([true, false, false]);
});

test('what one agent did without a long pause, on one day, is one run', () => {
	const at = (minutes: number, over: Partial<Entry> = {}) =>
		entry({ callId: `call-${minutes}`.padEnd(9, '0'), at: minutesAgo(minutes), ...over });
	const calls = shownCalls([at(1), at(3), at(5, { client: 'Cursor' }), at(6), at(17), at(14 * 60)], nowMs);
	const runs = agentRuns(calls, (atMs) => new Date(atMs).toISOString().slice(0, 10));
	expect(runs.map(({ agent, day, calls: of }) => [agent, day, of.length])).toEqual([
		['Claude', '2026-11-29', 2],
		['Cursor', '2026-11-29', 1],
		['Claude', '2026-11-29', 1],
		['Claude', '2026-11-29', 1],
		['Claude', '2026-11-28', 1],
	]);
});

describe('an import', () => {
	const of = { tool: 'data.import', client: 'Import: Todoist' };

	test.each([{ outcome: 'asked' as const }, { outcome: 'handler-error' as const }])(
		'that has not come to its end can be taken back (%o)',
		({ outcome }) => {
			const [call] = shownCalls([entry({ ...of, outcome, recordCount: 0, records: [] })], nowMs);
			expect(call?.outcome).toBe('broken-off');
			expect(call && hasChanged(call)).toBe(true);
		},
	);
});

test('a mark that something was taken back is no line of its own', () => {
	const marked = entry({
		tool: 'data.undo',
		client: 'Mana',
		records: [{ table: 'activity/calls', id: 'c' }],
	});
	expect(shownCalls([marked], nowMs)).toEqual([]);
	expect(shownCalls([entry({ tool: 'activity.undo' })], nowMs)).toHaveLength(1);
});
