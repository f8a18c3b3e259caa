import { expect, test } from 'bun:test';
import { MemoryInvocations } from './invocation-window.ts';

const limits = { perTool: 3, windowMs: 1_000 };
const call = (at: number, toolName = 'habits.list') => ({ toolName, at });

test('answers the calls before, of this user and tool, within the window', async () => {
	const window = new MemoryInvocations(limits);
	expect(await window.take('anna', call(0))).toEqual([]);
	expect(await window.take('anna', call(10))).toEqual([call(0)]);
	expect(await window.take('ben', call(10))).toEqual([]);
	expect(await window.take('anna', call(10, 'todo.list'))).toEqual([]);
	expect(await window.take('anna', call(1_005))).toEqual([call(10)]);
});

test('of calls that come at once as many see room as there is', async () => {
	const window = new MemoryInvocations(limits);
	const seen = await Promise.all(Array.from({ length: 5 }, (_, at) => window.take('anna', call(at))));
	expect(seen.filter((recent) => recent.length < limits.perTool)).toHaveLength(3);
});

test('a call that is released makes room, one beyond the limit takes none away', async () => {
	const window = new MemoryInvocations(limits);
	const first = call(0);
	await window.take('anna', first);
	await window.take('anna', call(1));
	await window.take('anna', call(2));
	const beyond = call(3);
	expect(await window.take('anna', beyond)).toHaveLength(3);
	await window.release('anna', beyond);
	expect(await window.take('anna', call(4))).toHaveLength(3);
	await window.release('anna', first);
	expect(await window.take('anna', call(5))).toHaveLength(2);
});

test('keeps no more than the limit of each user and tool', async () => {
	const window = new MemoryInvocations(limits);
	for (let at = 0; at < 100; at++) await window.take('anna', call(at));
	expect(window.size).toBe(3);
});
