import { afterAll, beforeAll, expect, test } from 'bun:test';
import { proposals, stageProposal } from '@mana/agent-loop';
import { createToolContext, type ToolContextDeps } from '@mana/tool-registry';
import { type AiWorld, createAiWorld, headersOf } from './ai-world.ts';

let world: AiWorld;
beforeAll(async () => {
	world = await createAiWorld();
	world.auth.addUser('anna');
	world.auth.addUser('ben');
});
afterAll(() => world.close());

const space = { id: 'personal-anna', name: 'Anna', type: 'personal' } as const;

/** As a run of Anna's mission would, with a token of hers in place of one for the mission. */
async function staged(tool: string, input: Record<string, unknown>, key: string): Promise<string> {
	const { decisions, registry } = world.deps;
	const token = await world.auth.token('anna');
	const reach = async () => ({ spaces: [], personalId: space.id, notGranted: [], grantedAt: '' });
	const contextOf = (contexts: ToolContextDeps, callId: string, repeatableAs: string) =>
		createToolContext(contexts, {
			caller: { userId: 'anna', token },
			...{ space, tool, callId, repeatableAs, spaceReach: reach },
			clientId: 'mana-ai:anna',
			actor: { client: 'Gardener', missionId: 'm1' },
			invoker: 'mana-ai',
			logger: world.deps.logger,
		});
	const spec = registry.get(tool);
	if (!spec) throw new Error(`there is no tool ${tool}`);
	const answer = await stageProposal(
		{
			contexts: decisions.contexts,
			now: Date.now,
			run: { runId: 'r1', missionId: 'm1', agentId: 'a1' },
			records: contextOf(decisions.contexts, 'records', `record ${key}`),
			callIn: (contexts, { callName, callId }) => ({
				agent: 'Gardener',
				scopes: undefined,
				spaces: { active: space, reach },
				askedCallId: callId,
				createContext: (call) => contextOf(contexts, call.callId, `${callName} ${call.space.id}`),
				trace() {},
			}),
		},
		{ tool: spec, input, key },
	);
	if (!answer.ok) throw new Error(answer.text);
	return answer.proposalId;
}

const send = async (userId: string, path: string, body: unknown) =>
	world.app.request(`/api/v1/proposals/${path}`, {
		method: 'POST',
		headers: await headersOf(world, userId),
		body: JSON.stringify(body),
	});
const approve = async (...ids: string[]) =>
	(await (await send('anna', 'approve', { proposals: ids.map((id) => ({ id })) })).json()).results;
const tasks = () => world.sync.rows().filter(({ table }) => table === 'tasks');

test('what a person approves is done in their name, by the agent, and stands in their activity log', async () => {
	const ids = [
		await staged('todo.create', { title: 'Water the beans' }, 'call:1:0'),
		await staged('todo.create', { title: 'Weed the beds' }, 'call:1:1'),
	];
	expect(tasks()).toEqual([]);
	const before = world.auth.activity.length;
	expect(await approve(...ids, 'nowhere')).toMatchObject([
		{ id: ids[0], outcome: 'done' },
		{ id: ids[1], outcome: 'done' },
		{ id: 'nowhere', outcome: 'unknown' },
	]);
	expect(await approve(...ids)).toMatchObject([{ outcome: 'done' }, { outcome: 'done' }]);
	expect(tasks().map(({ actor, origin }) => [actor?.callId, actor?.missionId, origin])).toEqual(
		ids.map((id) => [id, 'm1', 'agent']),
	);
	await Bun.sleep(20);
	const logged = world.auth.activity.slice(before).flatMap(({ entries }) => entries);
	expect(logged.map(({ callId, tool, outcome }) => [callId, tool, outcome])).toEqual(
		ids.map((id) => [id, 'todo.create', 'success']),
	);
	// Neither the store nor the log holds a word of it.
	expect(JSON.stringify([world.sync.rows(), world.logLines])).not.toContain('beans');
});

test('a no is kept with its reason, and makes no call', async () => {
	const id = await staged('todo.create', { title: 'Prune the roses' }, 'call:2:0');
	const answer = await send('anna', `${id}/reject`, { feedback: 'Not before March' });
	expect(await answer.json()).toEqual({ id, outcome: 'rejected' });
	expect(await approve(id)).toEqual([{ id, outcome: 'rejected' }]);
	const stored = world.sync.rows().find((row) => row.id === id)?.data;
	expect(stored).toMatchObject({ status: 'rejected', feedback: expect.stringMatching(/^enc:1:/) });
	expect(proposals.type.encryptedFields).toContain('feedback');
});

test('nobody decides about proposals of a space that is not theirs, nor with a token of an agent', async () => {
	const id = await staged('todo.create', { title: 'Sow the peas' }, 'call:3:0');
	const headers = { ...(await headersOf(world, 'ben')), 'x-mana-space': space.id };
	const body = JSON.stringify({ proposals: [{ id }] });
	const stranger = await world.app.request('/api/v1/proposals/approve', { method: 'POST', headers, body });
	expect(stranger.status).toBe(403);
	// In their own space there is no such proposal.
	const own = await (await send('ben', 'approve', { proposals: [{ id }] })).json();
	expect(own.results).toEqual([{ id, outcome: 'unknown' }]);
	const bound = await world.auth.token('anna', {
		...{ space: space.id, scope: 'mana:write', act: { sub: 'mana-ai' } },
		...{ use: 'sync', grant: 'g1' },
	});
	const agent = await world.app.request('/api/v1/proposals/approve', {
		method: 'POST',
		headers: { ...headers, authorization: `Bearer ${bound}` },
		body,
	});
	expect(agent.status).toBe(403);
	expect(tasks().some(({ id: task }) => task === id)).toBe(false);
});

test('is told what is wrong with a request', async () => {
	expect((await send('anna', 'approve', { proposals: [] })).status).toBe(400);
	expect((await send('anna', 'approve', { runId: 'r1' })).status).toBe(400);
	expect((await send('anna', 'nowhere/reject', { feedback: '' })).status).toBe(400);
	expect(await (await send('anna', 'nowhere/reject', {})).json()).toEqual({
		id: 'nowhere',
		outcome: 'unknown',
	});
});
