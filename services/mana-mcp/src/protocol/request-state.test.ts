import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { createRequestStateSeal, type StateBinding } from './request-state.ts';

const binding: StateBinding = {
	userId: 'anna',
	spaceId: 'space-anna',
	agent: 'a client',
	method: 'tools/call',
	target: 'notes_delete',
	arguments: { id: 'n1', purge: true },
};

function createSeal(secret = 'a secret of at least thirty-two characters') {
	const clock = { nowMs: 1_000 };
	let ids = 0;
	const seal = createRequestStateSeal({ secret, now: () => clock.nowMs, randomId: () => `round-${ids++}` });
	return { seal, clock };
}

test('opens what it sealed, for the same request in whatever order its arguments stand', async () => {
	const { seal } = createSeal();
	const text = await seal.seal(seal.beginRound({ loss: 'x' }), binding);
	const same = { ...binding, arguments: { purge: true, id: 'n1' } };
	expect(await seal.open(text, same)).toEqual({ state: { loss: 'x' }, roundId: 'round-0', untilMs: 301_000 });
	expect(text).not.toContain('loss');
	expect(Buffer.from(text, 'base64url').toString('latin1')).not.toContain('loss');
});

test('opens for no other user, space, agent, method, tool or arguments', async () => {
	const { seal } = createSeal();
	const text = await seal.seal(seal.beginRound(1), binding);
	const others: Partial<StateBinding>[] = [
		{ userId: 'bert' },
		{ spaceId: 'space-bert' },
		{ agent: 'another' },
		{ method: 'prompts/get' },
		{ target: 'notes_update' },
		{ arguments: { id: 'n2', purge: true } },
		{ arguments: undefined },
	];
	for (const other of others) expect(await seal.open(text, { ...binding, ...other })).toBeUndefined();
});

test('opens for five minutes', async () => {
	const { seal, clock } = createSeal();
	const text = await seal.seal(seal.beginRound(1), binding);
	clock.nowMs += 5 * 60_000 - 1;
	expect(await seal.open(text, binding)).toBeDefined();
	clock.nowMs += 1;
	expect(await seal.open(text, binding)).toBeUndefined();
});

test('opens nothing that was changed, cut, added to or sealed with another secret', async () => {
	const { seal } = createSeal();
	const text = await seal.seal(seal.beginRound({ a: 1 }), binding);
	expect(
		await createSeal('another secret of thirty-two characters').seal.open(text, binding),
	).toBeUndefined();
	for (const wrong of ['', 'x', `${text}-TAMPERED`, `${text}=`, text.slice(0, -4), text.slice(4)]) {
		expect(await seal.open(wrong, binding)).toBeUndefined();
	}
	const characters = Array.from(text);
	await fc.assert(
		// The last character of a part may hold bits that decode to nothing.
		fc.asyncProperty(fc.nat(characters.length - 1), fc.constantFrom(...'AgQw_.'), async (index, other) => {
			const isEnd = characters[index + 1] === '.' || index === characters.length - 1;
			fc.pre(!isEnd && characters[index] !== other);
			const changed = characters.with(index, other).join('');
			expect(await seal.open(changed, binding)).toBeUndefined();
		}),
	);
	await fc.assert(
		fc.asyncProperty(fc.string(), async (garbage) => (await seal.open(garbage, binding)) === undefined),
	);
});
