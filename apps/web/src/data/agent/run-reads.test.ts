import { expect, test } from 'bun:test';
import { scriptedModel } from '@mana/agent-loop/testing';
import type { MissionRun } from '@mana/records/types/ai';
import { createSyncStandIn } from '@mana/sync-protocol/testing';
import { createSyncRowStore, type RowAccess } from '@mana/tool-registry';
import { RunReads } from './run-reads.ts';

const access: RowAccess = {
	userId: 'anna',
	spaceId: 'personal',
	jwt: 'token',
	scopes: undefined,
	bounds: '',
	clientId: 'agent',
};
const answer = {
	...({ ok: true, text: 'x', calls: [], finish: 'done' } as const),
	usage: { input: 1, output: 1 },
};

function world() {
	const sync = createSyncStandIn({ now: Date.now });
	const reads = new RunReads(createSyncRowStore({ syncUrl: 'http://sync.test', fetch: sync.fetch }));
	const said: MissionRun['reads'][] = [];
	let isAway = false;
	const model = reads.saidBefore(scriptedModel([answer, answer, answer]), async () => {
		if (isAway) throw new Error('away');
		said.push(reads.list());
	});
	const request = {
		...{ key: 'k', instructions: '', messages: [], tools: [], maxOutputTokens: 1 },
		signal: new AbortController().signal,
	};
	return {
		...{ reads, said },
		ask: () => model.answer(request),
		setAway(value: boolean) {
			isAway = value;
		},
		add: (id: string) =>
			sync.write('todo', { table: 'tasks', id, op: 'insert', spaceId: 'personal', data: { title: id } }),
		read: () => reads.rows.readTable(access, 'todo', 'tasks'),
	};
}

test('what is new is said before the model is asked, once', async () => {
	const { said, ask, add, read, reads } = world();
	await ask();
	expect(said).toEqual([]);
	add('t1');
	await read();
	await ask();
	expect(said).toEqual([[{ table: 'todo/tasks', records: 1, times: 1 }]]);
	await read();
	await ask();
	expect(said).toHaveLength(1);
	expect(reads.list()).toEqual([{ table: 'todo/tasks', records: 1, times: 2 }]);
});

test('what the record says from the beginning is not said again', async () => {
	const { reads, said, ask, add, read } = world();
	add('t1');
	await read();
	reads.areSaid();
	await ask();
	expect(said).toEqual([]);
});

test('what could not be said is said with the next request, and the model is asked all the same', async () => {
	const { said, ask, add, read, setAway } = world();
	add('t1');
	await read();
	setAway(true);
	expect(await ask()).toMatchObject({ ok: true });
	setAway(false);
	await ask();
	expect(said).toHaveLength(1);
});
