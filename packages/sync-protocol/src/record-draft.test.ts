import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { type MergedRecord, mergeChange } from './merge-change.ts';
import { createRecordDraft } from './record-draft.ts';
import { encodeStamp } from './stamp.ts';
import type { StampedChange, StampedValue } from './stamp-change.ts';

const stamp = fc
	.record({ atMs: fc.nat({ max: 5 }), counter: fc.nat({ max: 1 }), clientId: fc.constantFrom('a', 'b') })
	.map(encodeStamp);
const fields: fc.Arbitrary<Map<string, StampedValue>> = fc
	.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.record({ value: fc.nat({ max: 2 }), stamp })), {
		maxLength: 3,
	})
	.map((entries) => new Map(entries));
const change: fc.Arbitrary<StampedChange> = fc
	.record({
		op: fc.constantFrom('insert', 'update', 'delete'),
		stamp,
		fields,
		purge: fc.boolean(),
		actor: fc.option(fc.constantFrom({ kind: 'agent' }, { kind: 'user' })),
		origin: fc.constant(null),
	})
	.map((any) => ({
		...any,
		fields: any.op === 'delete' ? new Map() : any.fields,
		purge: any.op === 'delete' && any.purge,
	}));

test('a draft is what merging one by one makes, says what altered it, and leaves what it was given alone', () => {
	const steps = fc.array(fc.record({ change, isLookedAt: fc.boolean() }), { maxLength: 10 });
	fc.assert(
		fc.property(fc.array(change, { maxLength: 3 }), steps, (earlier, list) => {
			const before = earlier.reduce<MergedRecord | undefined>(mergeChange, undefined);
			const given = structuredClone({ before, list });
			const draft = createRecordDraft(before);
			let expected = before;
			let handedOut: { record: MergedRecord | null; copy: MergedRecord | null } | null = null;
			for (const step of list) {
				const next = mergeChange(expected, step.change);
				const isAltered = draft.merge(step.change);
				expect(isAltered).toBe(!Bun.deepEquals(next, expected));
				expected = next;
				expect(draft.purged()).toBe(next.purged);
				expect(draft.isWiderThan(next.fields.size)).toBe(false);
				expect(draft.isWiderThan(next.fields.size - 1)).toBe(true);
				if (!step.isLookedAt) continue;
				expect(draft.record()).toEqual(next);
				handedOut = { record: draft.record(), copy: structuredClone(next) };
			}
			expect(draft.record()).toEqual(expected ?? null);
			if (handedOut !== null) expect(handedOut.record).toEqual(handedOut.copy);
			expect({ before, list }).toEqual(given);
		}),
		{ numRuns: 2000 },
	);
});

test('a change of a wide record costs its own size', () => {
	const at = (atMs: number) => encodeStamp({ atMs, counter: 0, clientId: 'a' });
	const wide = new Map(Array.from({ length: 200_000 }, (_, n) => [`f${n}`, { value: n, stamp: at(1) }]));
	const head = { op: 'update', purge: false, actor: null, origin: null } as const;
	const draft = createRecordDraft(
		mergeChange(undefined, { ...head, op: 'insert', stamp: at(1), fields: wide }),
	);
	const beganMs = performance.now();
	for (let n = 2; n < 5_002; n += 1)
		draft.merge({ ...head, stamp: at(n), fields: new Map([['f0', { value: n, stamp: at(n) }]]) });
	// Copied for each, they took four minutes.
	expect(performance.now() - beganMs).toBeLessThan(5_000);
	expect(draft.record()?.fields.get('f0')?.value).toBe(5_001);
});

test('a large value is hashed once, however many writes bear its stamp', () => {
	const stamp = encodeStamp({ atMs: 1, counter: 0, clientId: 'a' });
	const head = { op: 'update', purge: false, actor: null, origin: null, stamp } as const;
	const write = (value: unknown): StampedChange => ({ ...head, fields: new Map([['f', { value, stamp }]]) });
	const draft = createRecordDraft(mergeChange(undefined, write(Array.from({ length: 100_000 }, () => []))));
	const beganMs = performance.now();
	for (let n = 0; n < 5_000; n += 1) draft.merge(write(n));
	expect(performance.now() - beganMs).toBeLessThan(5_000);
});
