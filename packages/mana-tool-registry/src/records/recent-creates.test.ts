import { expect, test } from 'bun:test';
import { createRecentCreates, idOfKey } from './recent-creates.ts';

const call = { userId: 'anna', spaceId: 's1', tool: 'notes.create', input: { title: 'x', content: '' } };

test('an equal create within two minutes is told of, one later or of anything else is not', () => {
	let nowMs = 0;
	const recent = createRecentCreates(() => nowMs);
	expect(recent.note(call, 'a')).toBeUndefined();
	for (const other of [{ userId: 'ben' }, { spaceId: 's2' }, { tool: 'todo.create' }, { input: {} }])
		expect(recent.note({ ...call, ...other }, 'z')).toBeUndefined();
	nowMs += 120_000;
	expect(recent.note({ ...call, input: { content: '', title: 'x' } }, 'b')).toBe('a');
	nowMs += 120_001;
	expect(recent.note(call, 'c')).toBeUndefined();
});

test('a key names one record of a user, space and tool', () => {
	const id = idOfKey(call, 'k');
	expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
	expect(idOfKey({ ...call }, 'k')).toBe(id);
	const others = [
		idOfKey(call, 'l'),
		...[{ userId: 'ben' }, { spaceId: 's2' }, { tool: 'todo.create' }].map((other) =>
			idOfKey({ ...call, ...other }, 'k'),
		),
	];
	expect(new Set([id, ...others]).size).toBe(5);
});
