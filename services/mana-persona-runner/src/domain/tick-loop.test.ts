import { expect, test } from 'bun:test';
import type { Persona } from '@mana/auth-protocol';
import type { TickOutcome } from './tick.ts';
import { TickLoop } from './tick-loop.ts';

const persona = (userId: string): Persona => ({
	userId,
	email: `persona.${userId}@mana.test`,
	name: userId,
	archetype: 'researcher',
	systemPrompt: '',
	moduleMix: {},
	tickCadence: 'daily',
	lastActiveAt: null,
	createdAt: '2031-03-05T12:00:00.000Z',
});

function createLoop(due: () => Promise<readonly Persona[]>, concurrency = 2) {
	const begun: string[] = [];
	const outcomes: TickOutcome[] = [];
	const errors: string[] = [];
	const ends = new Map<string, (outcome: TickOutcome) => void>();
	const loop = new TickLoop({
		due,
		run(one, stopping) {
			begun.push(one.userId);
			return new Promise((resolve) => {
				ends.set(one.userId, resolve);
				stopping.addEventListener('abort', () => resolve('left'));
			});
		},
		concurrency,
		metrics: {
			countTick: (outcome) => void outcomes.push(outcome),
			countError: (code) => void errors.push(code),
		},
		logger: { info: () => {}, warn: () => {} },
		clockMs: () => 0,
	});
	const end = async (userId: string) => {
		ends.get(userId)?.('finished');
		await Bun.sleep(0);
	};
	return { loop, begun, outcomes, errors, end };
}

test('a slow persona holds up none of the others, and none is played twice at once', async () => {
	const { loop, begun, end } = createLoop(async () => ['slow', 'b', 'c', 'd'].map(persona));
	await loop.look();
	expect(begun).toEqual(['slow', 'b']);
	await loop.look();
	await end('b');
	await end('c');
	expect(begun).toEqual(['slow', 'b', 'c', 'd']);
	await end('d');
	await loop.look();
	expect(begun.filter((userId) => userId === 'slow')).toHaveLength(1);
	loop.stop();
	await loop.idle();
});

test('stopping leaves what is under way and begins with nobody else', async () => {
	const { loop, begun, outcomes } = createLoop(async () => ['a', 'b', 'c'].map(persona));
	await loop.look();
	loop.stop();
	await loop.idle();
	expect(outcomes).toEqual(['left', 'left']);
	expect(begun).toEqual(['a', 'b']);
	await loop.look();
	expect(begun).toHaveLength(2);
});

test('mana-auth being away is counted, and passes', async () => {
	let isAway = true;
	const { loop, begun, errors } = createLoop(async () => {
		if (isAway) throw new Error('away');
		return [persona('a')];
	});
	await loop.look();
	isAway = false;
	await loop.look();
	expect([errors, begun]).toEqual([['DUE_UNKNOWN'], ['a']]);
	loop.stop();
	await loop.idle();
});
