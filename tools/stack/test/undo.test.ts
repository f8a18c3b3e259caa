import { afterAll, beforeAll, expect, test } from 'bun:test';
import { pullAll, push } from '@mana/sync-protocol';
import { type Stack, startStack } from '../src/start-stack.ts';
import { type Agent, connectAgent, type Person, shareSpace, signUp } from './agent.ts';
import { cleanUp, temporaryFolder } from './launcher.ts';

interface Activity {
	calls: {
		callId: string;
		tool: string;
		client: string;
		records: { table: string; id: string; did: string }[];
	}[];
}
interface Undone {
	summary: string;
	undone: { id: string; did: string }[];
	leftAlone: { id: string; field?: string; why: string }[];
	undoCallId?: string;
}
interface Note {
	id: string;
	title: string;
	content: string;
}

let stack: Stack;
let anna: Person;
let agent: Agent;

beforeAll(async () => {
	stack = await startStack({ dataDir: temporaryFolder(), ports: { auth: 0, sync: 0, mcp: 0, web: 0 } });
	anna = await signUp(stack, 'anna');
	agent = await connectAgent(stack, anna, anna.personalSpaceId);
}, 60_000);
afterAll(async () => {
	await agent?.close();
	await stack?.stop();
	await cleanUp();
});

const recent = () => agent.get<Activity>('activity_recent');
const undo = (callId: string | undefined) => agent.get<Undone>('activity_undo', { callId: callId ?? '' });
const noteOf = async (id: string) => (await agent.get<{ note: Note }>('notes_get', { id })).note;

async function lastCall(tool: string): Promise<string> {
	const call = (await recent()).calls.find((made) => made.tool === tool);
	if (call === undefined) throw new Error(`no call of ${tool}`);
	return call.callId;
}

test('"take that back": an agent undoes what a call did to an encrypted note, and that undo again', async () => {
	const { note } = await agent.get<{ note: Note }>('notes_create', { title: 'Einkauf', content: 'Brot' });
	await agent.get('notes_update', { id: note.id, title: 'verschrieben', content: 'weg' });
	const call = await lastCall('notes_update');
	expect((await recent()).calls[0]).toMatchObject({
		callId: call,
		client: expect.stringMatching(/^test-agent-\d+$/),
		records: [{ table: 'notes', id: note.id, did: 'update' }],
	});

	const undone = await undo(call);
	expect(undone).toMatchObject({ undone: [{ id: note.id, did: 'changed back' }], leftAlone: [] });
	expect(await noteOf(note.id)).toMatchObject({ title: 'Einkauf', content: 'Brot' });
	expect((await undo(call)).undone).toEqual([]);

	await undo(undone.undoCallId);
	expect(await noteOf(note.id)).toMatchObject({ title: 'verschrieben', content: 'weg' });
	expect((await recent()).calls[0]).toMatchObject({ tool: 'activity_undo' });
});

test('what the person has changed since is left as it is, and what a call created is gone', async () => {
	const { task } = await agent.get<{ task: { id: string } }>('todo_create', {
		title: 'Neu',
		priority: 'low',
	});
	const created = await lastCall('todo_create');
	await agent.get('todo_update', { id: task.id, priority: 'urgent', dueDate: '2026-05-01' });
	const updated = await lastCall('todo_update');
	const phone = { baseUrl: stack.urls.sync, jwt: anna.accessToken, clientId: 'phone' };
	const updatedAt = new Date(Date.now() + 1_000).toISOString();
	await push(phone, 'todo', [
		{
			table: 'tasks',
			id: task.id,
			op: 'update',
			spaceId: anna.personalSpaceId,
			fields: { priority: { value: 'high', updatedAt } },
		},
	]);
	const undone = await undo(updated);
	expect(undone.leftAlone).toMatchObject([{ id: task.id, field: 'priority' }]);
	const rows = async () => (await pullAll(phone, 'todo', 'tasks')).changes;
	expect(await rows()).toMatchObject([{ id: task.id, data: { priority: 'high', dueDate: null } }]);

	expect(await undo(created)).toMatchObject({ undone: [], leftAlone: [{ id: task.id }] });
	const other = await agent.get<{ task: { id: string } }>('todo_create', { title: 'Andere' });
	expect((await undo(await lastCall('todo_create'))).undone).toMatchObject([
		{ id: other.task.id, did: 'deleted' },
	]);
	expect((await rows()).find(({ id }) => id === other.task.id)?.op).toBe('delete');
});

test('neither another person nor a viewer can take it back, nor the same person from another space', async () => {
	const ben = await signUp(stack, 'ben');
	const shared = await shareSpace(stack, anna, ben, { type: 'team', role: 'viewer' });
	const [ours, bens, viewer] = await Promise.all([
		connectAgent(stack, anna, shared),
		connectAgent(stack, ben, ben.personalSpaceId),
		connectAgent(stack, ben, shared),
	]);
	const { habit } = await ours.get<{ habit: { id: string } }>('habits_create', { title: 'Lesen' });
	const { calls } = await ours.get<Activity>('activity_recent');
	const callId = calls[0]?.callId;
	expect(await bens.get<Undone>('activity_undo', { callId })).toMatchObject({ undone: [], leftAlone: [] });
	expect(await undo(callId)).toMatchObject({ undone: [], leftAlone: [] });
	const refused = await viewer.call('activity_undo', { callId });
	expect(refused).toMatchObject({ ok: false, text: expect.stringContaining('SPACE_READ_ONLY') });
	expect((await ours.get<Activity>('activity_recent')).calls).toHaveLength(1);
	expect(await ours.get<Undone>('activity_undo', { callId })).toMatchObject({ undone: [{ id: habit.id }] });
	await Promise.all([ours, bens, viewer].map((other) => other.close()));
});
