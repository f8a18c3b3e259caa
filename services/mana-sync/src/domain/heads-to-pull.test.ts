import { expect, test } from 'bun:test';
import { createCursorCodec } from './cursor.ts';
import { headsToPull } from './heads-to-pull.ts';
import { scopeNumber } from './scope-number.ts';

const cursors = createCursorCodec('only-for-tests-only-for-tests-only');
const binding = { userId: 'anna', appId: 'todo', collection: 'tasks' };
const grant = { readSpaces: ['home', 'team'], writeSpaces: ['home'] };

async function asked(since: string, space?: string): Promise<readonly string[]> {
	let readSpaces: readonly string[] = [];
	const store = {
		heads: async (of: typeof grant | { readSpaces: readonly string[] }) => {
			({ readSpaces } = of);
			return { epoch: 1, scopes: [] };
		},
	};
	await headsToPull({ store, cursors }, { grant, space, since, binding });
	return readSpaces;
}

const cursorOf = (...numbers: number[]) =>
	cursors.encode({ epoch: 1, vector: new Map(numbers.map((number) => [number, 3])) }, binding);

test('a pull of one space asks for that space alone, from the beginning and from a cursor', async () => {
	const cursor = cursorOf(scopeNumber('home'), scopeNumber('team'));
	expect(await asked('1970-01-01T00:00:00Z', 'team')).toEqual(['team']);
	expect(await asked(cursor, 'team')).toEqual(['team']);
	expect(await asked(cursor)).toEqual(['home', 'team']);
});

test('where the others must be placed first, all are asked for', async () => {
	expect(await asked('2026-01-01T00:00:00Z', 'team')).toEqual(['home', 'team']);
	expect(await asked(cursorOf(scopeNumber('team'), 77), 'team')).toEqual(['home', 'team']);
});

test('what is no cursor is refused later, and asks for no more than is named', async () => {
	expect(await asked('no-cursor', 'team')).toEqual(['team']);
});
