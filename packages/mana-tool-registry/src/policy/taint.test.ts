import { expect, test } from 'bun:test';
import { type ForeignTextMarks, MemoryForeignTextMarks } from './foreign-text-marks.ts';
import { type AgentCall, createTaint } from './taint.ts';

const windowMs = 600_000;
const reading = { returnsText: 'records' } as const;
const destroying = { policyHint: 'destructive' } as const;
const anna: AgentCall = { userId: 'anna', spaceType: 'family', agent: 'claude' };

function create(options: { marks?: ForeignTextMarks; windowMs?: number } = {}) {
	const clock = { nowMs: 1_000_000 };
	const now = () => clock.nowMs;
	const taint = createTaint({ marks: new MemoryForeignTextMarks({ now }), windowMs, now, ...options });
	return { taint, clock };
}

test('an agent that has read what others may have written is suspect for a time', async () => {
	const { taint, clock } = create();
	expect(await taint.isSuspect(destroying, anna)).toBe(false);
	await taint.noteAnswer(reading, anna, {});
	expect(await taint.isSuspect(destroying, anna)).toBe(true);
	clock.nowMs += windowMs - 1;
	expect(await taint.isSuspect(destroying, anna)).toBe(true);
	clock.nowMs += 1;
	expect(await taint.isSuspect(destroying, anna)).toBe(false);
});

test('it is suspect in every space, and no other agent and no other person is', async () => {
	const { taint } = create();
	await taint.noteAnswer(reading, anna, {});
	expect(await taint.isSuspect(destroying, { ...anna, spaceType: 'personal' })).toBe(true);
	expect(await taint.isSuspect(destroying, { ...anna, agent: 'cursor' })).toBe(false);
	expect(await taint.isSuspect(destroying, { ...anna, userId: 'ben' })).toBe(false);
});

test('what one person alone has written marks nobody, and what came from outside does everywhere', async () => {
	const { taint } = create();
	const alone: AgentCall = { ...anna, spaceType: 'personal' };
	await taint.noteAnswer(reading, alone, {});
	await taint.noteAnswer({}, anna, {});
	expect(await taint.isSuspect(destroying, alone)).toBe(false);
	await taint.noteAnswer({ returnsText: 'outside' }, alone, {});
	expect(await taint.isSuspect(destroying, alone)).toBe(true);
});

test('only calls that destroy, remove or send out are looked at', async () => {
	const { taint } = create();
	await taint.noteAnswer(reading, anna, {});
	expect(await taint.isSuspect({ policyHint: 'write' }, anna)).toBe(false);
	expect(await taint.isSuspect({ policyHint: 'read' }, anna)).toBe(false);
	expect(await taint.isSuspect({ policyHint: 'read', carriesOut: true }, anna)).toBe(true);
	expect(await taint.isSuspect({ policyHint: 'write', mayRemove: true }, anna)).toBe(true);
});

test('where it cannot be known, a call is suspect; with no window, none is', async () => {
	const broken: ForeignTextMarks = {
		mark: async () => {},
		has: async () => {
			throw new Error('away');
		},
	};
	expect(await create({ marks: broken }).taint.isSuspect(destroying, anna)).toBe(true);
	expect(await create({ marks: broken, windowMs: 0 }).taint.isSuspect(destroying, anna)).toBe(false);
});

test('marks are bounded', async () => {
	const marks = new MemoryForeignTextMarks({ now: () => 0, limit: 2 });
	for (const key of ['a', 'b', 'c']) await marks.mark(key, 1);
	expect([await marks.has('a'), await marks.has('b'), await marks.has('c')]).toEqual([false, true, true]);
});
