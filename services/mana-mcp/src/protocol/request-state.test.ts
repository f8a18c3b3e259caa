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

test('opens what it sealed, for the same request in whatever order its arguments stand', () => {
	const { seal } = createSeal();
	const text = seal.seal(seal.beginRound({ loss: 'x' }), binding);
	const same = { ...binding, arguments: { purge: true, id: 'n1' } };
	expect(seal.open(text, same)).toEqual({ state: { loss: 'x' }, roundId: 'round-0', untilMs: 301_000 });
	expect(text).not.toContain('loss');
	expect(Buffer.from(text, 'base64url').toString('latin1')).not.toContain('loss');
});

test('opens for no other user, space, agent, method, tool or arguments', () => {
	const { seal } = createSeal();
	const text = seal.seal(seal.beginRound(1), binding);
	const others: Partial<StateBinding>[] = [
		{ userId: 'bert' },
		{ spaceId: 'space-bert' },
		{ agent: 'another' },
		{ method: 'prompts/get' },
		{ target: 'notes_update' },
		{ arguments: { id: 'n2', purge: true } },
		{ arguments: undefined },
	];
	for (const other of others) expect(seal.open(text, { ...binding, ...other })).toBeUndefined();
});

test('opens for five minutes', () => {
	const { seal, clock } = createSeal();
	const text = seal.seal(seal.beginRound(1), binding);
	clock.nowMs += 5 * 60_000 - 1;
	expect(seal.open(text, binding)).toBeDefined();
	clock.nowMs += 1;
	expect(seal.open(text, binding)).toBeUndefined();
});

test('opens nothing that was changed, cut, added to or sealed with another secret', () => {
	const { seal } = createSeal();
	const text = seal.seal(seal.beginRound({ a: 1 }), binding);
	expect(createSeal('another secret of thirty-two characters').seal.open(text, binding)).toBeUndefined();
	for (const wrong of ['', 'x', `${text}-TAMPERED`, `${text}=`, text.slice(0, -4), text.slice(4)]) {
		expect(seal.open(wrong, binding)).toBeUndefined();
	}
	const place = fc.nat(Buffer.from(text, 'base64url').length - 1);
	fc.assert(
		fc.property(place, fc.integer({ min: 1, max: 255 }), (index, flip) => {
			const bytes = Buffer.from(text, 'base64url');
			bytes[index] = (bytes[index] ?? 0) ^ flip;
			expect(seal.open(bytes.toString('base64url'), binding)).toBeUndefined();
		}),
	);
	fc.assert(fc.property(fc.string(), (garbage) => seal.open(garbage, binding) === undefined));
});
