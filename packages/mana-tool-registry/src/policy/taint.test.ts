import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { MemoryReadMarks, type ReadMarks } from './read-marks.ts';
import { type AgentCall, createTaint } from './taint.ts';

const windowMs = 600_000;
const reading = { returnsText: 'records' } as const;
const destroying = { policyHint: 'destructive' } as const;
const adding = { policyHint: 'write' } as const;
const family: AgentCall = { userId: 'anna', spaceId: 'family', spaceType: 'family', agent: 'claude' };
const own: AgentCall = { ...family, spaceId: 'own', spaceType: 'personal' };

function create(options: { marks?: ReadMarks; windowMs?: number } = {}) {
	const clock = { nowMs: 1_000_000 };
	const now = () => clock.nowMs;
	const taint = createTaint({ marks: new MemoryReadMarks({ now }), windowMs, now, ...options });
	return { taint, clock };
}

test('an agent that has read what others may have written is suspect for a time', async () => {
	const { taint, clock } = create();
	expect(await taint.suspicion(destroying, family)).toBeUndefined();
	await taint.noteAnswer(reading, family, {});
	expect(await taint.suspicion(destroying, family)).toBe('harm');
	clock.nowMs += windowMs - 1;
	expect(await taint.suspicion(destroying, family)).toBe('harm');
	clock.nowMs += 1;
	expect(await taint.suspicion(destroying, family)).toBeUndefined();
});

test('it is suspect in every space, and no other agent and no other person is', async () => {
	const { taint } = create();
	await taint.noteAnswer(reading, family, {});
	expect(await taint.suspicion(destroying, own)).toBe('harm');
	expect(await taint.suspicion(destroying, { ...family, agent: 'cursor' })).toBeUndefined();
	expect(await taint.suspicion(destroying, { ...family, userId: 'ben' })).toBeUndefined();
});

test('what one person alone has written marks nobody, and what came from outside does everywhere', async () => {
	const { taint } = create();
	await taint.noteAnswer(reading, own, {});
	await taint.noteAnswer({}, family, {});
	expect(await taint.suspicion(destroying, own)).toBeUndefined();
	await taint.noteAnswer({ returnsText: 'outside' }, own, {});
	expect(await taint.suspicion(destroying, own)).toBe('harm');
});

test('only calls that destroy, remove, send out or carry text into a space are looked at', async () => {
	const { taint } = create();
	await taint.noteAnswer(reading, family, {});
	expect(await taint.suspicion(adding, family)).toBeUndefined();
	expect(await taint.suspicion({ policyHint: 'read' }, own)).toBeUndefined();
	expect(await taint.suspicion({ policyHint: 'read', carriesOut: true }, family)).toBe('harm');
	expect(await taint.suspicion({ policyHint: 'write', mayRemove: true }, family)).toBe('harm');
	expect(await taint.suspicion({ policyHint: 'write', isOfNoSpace: true }, own)).toBeUndefined();
});

test('shared text may ask for a private one to be carried to it, or be carried elsewhere itself', async () => {
	const { taint } = create();
	await taint.noteAnswer(reading, family, {});
	expect(await taint.suspicion(adding, own)).toBe('crossing');
	expect(await taint.suspicion(adding, family)).toBeUndefined();
	await taint.noteAnswer(reading, own, {});
	expect(await taint.suspicion(adding, family)).toBe('crossing');
});

test('the order of reading makes no difference, and text of one’s own alone may go anywhere', async () => {
	const { taint } = create();
	await taint.noteAnswer(reading, own, {});
	expect(await taint.suspicion(adding, family)).toBeUndefined();
	await taint.noteAnswer(reading, family, {});
	expect(await taint.suspicion(adding, family)).toBe('crossing');
});

test('a name of a shared space is a text like any other, though it is in no space', async () => {
	const { taint } = create();
	await taint.noteAnswer({ namesByOthers: () => true }, own, {});
	expect(await taint.suspicion(adding, own)).toBeUndefined();
	expect(await taint.suspicion(adding, family)).toBeUndefined();
	await taint.noteAnswer(reading, own, {});
	expect(await taint.suspicion(adding, own)).toBeUndefined();
	expect(await taint.suspicion(adding, family)).toBe('crossing');
});

test('a model that obeys whatever it reads carries nothing from one space to another unasked', async () => {
	const spaces: readonly AgentCall[] = [own, family, { ...family, spaceId: 'club', spaceType: 'club' }];
	const step = fc.record({ place: fc.nat(spaces.length - 1), isRead: fc.boolean() });
	await fc.assert(
		fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
			const { taint } = create();
			/** What the model has in its head: every text it has read, and whether one of them gives it orders. */
			const known = new Set<string>();
			let hasOrders = false;
			for (const { place, isRead } of steps) {
				const call = spaces[place] ?? own;
				if (isRead) {
					await taint.noteAnswer(reading, call, {});
					known.add(call.spaceId);
					hasOrders ||= call.spaceType !== 'personal';
				} else if ((await taint.suspicion(adding, call)) === undefined && hasOrders) {
					// It writes all it knows, as it was told to.
					expect([...known].filter((spaceId) => spaceId !== call.spaceId)).toEqual([]);
				}
			}
		}),
	);
});

test('where it cannot be known, what may do harm is suspect and what only adds is not; with no window, none is', async () => {
	const broken: ReadMarks = {
		mark: async () => {},
		standing: async () => ({ sources: [], isCertain: false }),
	};
	expect(await create({ marks: broken }).taint.suspicion(destroying, family)).toBe('harm');
	expect(await create({ marks: broken }).taint.suspicion(adding, family)).toBeUndefined();
	expect(await create({ marks: broken, windowMs: 0 }).taint.suspicion(destroying, family)).toBeUndefined();
});

test('marks are bounded, and those that have ended are forgotten', async () => {
	const clock = { nowMs: 0 };
	const marks = new MemoryReadMarks({ now: () => clock.nowMs, limit: 2 });
	for (const agent of ['a', 'b', 'c']) await marks.mark(agent, ['space'], 1);
	const standing = async (agent: string) => (await marks.standing(agent)).sources;
	expect([await standing('a'), await standing('b'), await standing('c')]).toEqual([[], ['space'], ['space']]);
	clock.nowMs = 1;
	await marks.mark('c', ['another'], 2);
	expect(await standing('c')).toEqual(['another']);
});
