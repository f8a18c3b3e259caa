import { expect, test } from 'bun:test';
import { createLogger } from '@mana/service-kit';
import type { Grant, Heads } from '../domain/sync-store.ts';
import { HeadPoll } from './head-poll.ts';

const logger = createLogger({ service: 'test', level: 'silent', format: 'json' });
const none: Heads = { epoch: 1, scopes: [] };

/** A database whose spaces are kept where the first letter of their ids says. */
function pollOver(
	places: Readonly<Record<string, number>> | undefined,
	answer: (asked: string) => Promise<Heads>,
) {
	const asked: string[] = [];
	const placed: string[] = [];
	const poll = new HeadPoll({
		store: {
			heads({ readSpaces }: Grant) {
				asked.push(readSpaces.join());
				return answer(readSpaces.join());
			},
		},
		cluster: {
			async placesOf(spaceIds) {
				if (places === undefined) return undefined;
				placed.push(spaceIds.join());
				return new Map(spaceIds.map((id) => [id, places[id.charAt(0)] ?? 0]));
			},
		},
		logger,
	});
	return { asked, placed, once: (...spaceIds: string[]) => poll.poll(spaceIds, () => {}) };
}

test('on one server all spaces are asked for in one statement', async () => {
	const { asked, once } = pollOver(undefined, async () => none);
	await once('a1', 'b1', 'a2');
	await once('a1', 'b1', 'a2');
	expect(asked).toEqual(['a1,b1,a2', 'a1,b1,a2']);
});

test('each place is asked for its own spaces, and where they are is found out once', async () => {
	const { asked, placed, once } = pollOver({ a: 1, b: 2 }, async () => none);
	await once('a1', 'b1', 'a2');
	await once('a1', 'b1', 'b2');
	expect(asked).toEqual(['a1,a2', 'b1', 'a1', 'b1,b2']);
	expect(placed).toEqual(['a1,b1,a2', 'b2']);
});

test('a place that fails is looked for again, and others are told of as before', async () => {
	const { asked, placed, once } = pollOver({ a: 1, b: 2 }, async (spaces) => {
		if (spaces.startsWith('b')) throw new Error('away');
		return none;
	});
	for (let turn = 0; turn < 2; turn += 1) await once('a1', 'b1');
	expect(asked).toEqual(['a1', 'b1', 'a1', 'b1']);
	expect(placed).toEqual(['a1,b1', 'b1']);
});

test('a place that does not answer is waited for by nobody, and not asked twice', async () => {
	const answering = Promise.withResolvers<Heads>();
	const { asked, once } = pollOver({ a: 1, b: 2 }, async (spaces) =>
		spaces.startsWith('b') ? answering.promise : none,
	);
	await once('a1', 'b1');
	await once('a1', 'b1');
	expect(asked).toEqual(['a1', 'b1', 'a1']);
	answering.resolve(none);
	await Bun.sleep(0);
	await once('a1', 'b1');
	expect(asked.slice(3)).toEqual(['a1', 'b1']);
});
