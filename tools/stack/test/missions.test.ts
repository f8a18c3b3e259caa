import { afterAll, beforeAll, expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import { type ModelServer, startModelServer } from '@mana/agent-loop/testing';
import { openRecord, type RecordType, sealRecord } from '@mana/records';
import { agents, aiMissions, aiProposals, missionRuns } from '@mana/records/types/ai';
import { notes } from '@mana/records/types/notes';
import { importMasterKey } from '@mana/shared-crypto';
import { pullAll, push, revertEverywhere } from '@mana/sync-protocol';
import { z } from 'zod';
import { type Stack, startStack } from '../src/index.ts';
import { type Person, postJson, signUp } from './agent.ts';
import { temporaryFolder, waitUntil } from './launcher.ts';

const startTimeoutMs = 120_000;
const patienceMs = 30_000;
const hour = 60 * 60_000;

let dataDir: string;
let model: ModelServer;
let stack: Stack;
let ai: Stack;
let anna: Person;
let key: CryptoKey;

beforeAll(async () => {
	dataDir = temporaryFolder();
	model = startModelServer();
	model.answerBy(() => ({ text: 'Done.' }));
	stack = await startStack({ dataDir, ports: { auth: 0, sync: 0, mcp: 0, web: 0 } });
	ai = await startStack({
		dataDir,
		only: 'ai',
		ports: { ai: 0 },
		databaseUrl: stack.adminUrl,
		env: {
			MANA_AUTH_URL: stack.urls.auth,
			MANA_SYNC_URL: stack.urls.sync,
			MANA_AI_MODEL: 'anthropic/claude-test',
			MANA_AI_BASE_URL: model.url,
			MANA_AI_API_KEY: 'k',
		},
	});
	anna = await signUp(stack, 'anna');
	const vault = await postJson(`${stack.urls.auth}/api/v1/me/encryption-vault/init`, {}, anna.accessToken);
	key = await importMasterKey(new Uint8Array(Buffer.from(String(vault.body.masterKey), 'base64')));
}, startTimeoutMs);

afterAll(async () => {
	await ai?.stop();
	await stack?.stop();
	await model?.stop();
	rmSync(dataDir, { recursive: true, force: true });
}, 30_000);

const device = () => ({ baseUrl: stack.urls.sync, jwt: anna.accessToken, clientId: 'phone' });

/** As Anna's phone does. */
async function write(type: RecordType, id: string, fields: Record<string, unknown>): Promise<void> {
	const data = await sealRecord(type, { ...type.absent, ...fields }, key);
	const change = { table: type.table, id, op: 'insert', spaceId: anna.personalSpaceId, data } as const;
	await push(device(), type.app, [change]);
}

async function read<R extends z.ZodObject>(type: RecordType<R>): Promise<z.output<R>[]> {
	const { changes } = await pullAll(device(), type.app, type.table);
	const live = changes.filter(({ op }) => op === 'insert');
	return Promise.all(live.map(async (row) => (await openRecord(type, row, [key])).record));
}

async function ask(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
	const response = await fetch(`${ai.urls.ai}${path}`, {
		method,
		headers: {
			'content-type': 'application/json',
			authorization: `Bearer ${anna.accessToken}`,
			'x-mana-space': anna.personalSpaceId,
		},
		...(body !== undefined && { body: JSON.stringify(body) }),
	});
	if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
	return z.record(z.string(), z.unknown()).parse(await response.json());
}

const grant = (modules: Record<string, string>) =>
	postJson(
		`${stack.urls.auth}/api/v1/me/mission-grants`,
		{
			missionId: 'm1',
			spaceId: anna.personalSpaceId,
			modules,
			expiresAt: new Date(Date.now() + hour).toISOString(),
			maxRunsPerDay: 5,
		},
		anna.accessToken,
	);

async function runToEnd(): Promise<void> {
	const before = (await read(missionRuns)).filter(({ endedAt }) => endedAt !== null).length;
	await ask('POST', '/api/v1/missions/m1/run', {});
	await waitUntil(
		async () => (await read(missionRuns)).filter(({ endedAt }) => endedAt !== null).length > before,
		patienceMs,
	);
}

test('a mission works by its grant, proposes the rest, and what it did is taken back in one request', async () => {
	await write(notes, 'fern', { title: 'Fern', content: 'Dry' });
	await write(agents, 'a1', { name: 'Gardener', policy: { tools: { 'notes.update': 'auto' } } });
	await write(aiMissions, 'm1', {
		...{ title: 'Plants', objective: 'Look after them.', state: 'active', agentId: 'a1' },
		cadence: { kind: 'manual' },
	});
	const given = await grant({ notes: 'write' });
	expect(given.status).toBe(200);
	await ask('PUT', '/api/v1/missions/m1/schedule');
	model.script(
		{ calls: [{ name: 'notes_get', input: { id: 'fern' } }] },
		{
			calls: [
				{ name: 'notes_update', input: { id: 'fern', append: 'Watered' } },
				{ name: 'notes_create', input: { title: 'Moss', content: 'Damp' } },
				{ name: 'notes_delete', input: { id: 'fern' } },
				{ name: 'todo_create', input: { title: 'Not granted' } },
			],
		},
	);
	await runToEnd();

	const [run] = await read(missionRuns);
	expect(run).toMatchObject({ status: 'done', missionId: 'm1', agentId: 'a1', summary: 'Done.' });
	expect(await read(notes)).toMatchObject([
		{ title: 'Fern', content: expect.stringMatching(/^Dry\s+Watered$/) },
	]);
	expect(JSON.stringify(model.requests.at(-1)?.body.messages)).toContain('NOT_ALLOWED');
	const staged = await read(aiProposals);
	expect(staged.map(({ tool }) => tool).sort()).toEqual(['notes.create', 'notes.delete']);

	// Anna writes to the note meanwhile: the deletion was proposed for another text.
	const color = { value: 'green', updatedAt: new Date(Date.now() + 1_000).toISOString() };
	await push(device(), 'notes', [
		{ table: 'notes', id: 'fern', op: 'update', spaceId: anna.personalSpaceId, fields: { color } },
	]);
	const idOf = (tool: string) => staged.find((one) => one.tool === tool)?.id ?? '';
	const approve = async (...more: object[]) =>
		(await ask('POST', '/api/v1/proposals/approve', { proposals: more })).results;
	expect(await approve({ id: idOf('notes.create') }, { id: idOf('notes.delete') })).toMatchObject([
		{ outcome: 'done' },
		{ outcome: 'changed', records: [{ id: 'fern', current: { color: 'green' } }] },
	]);
	const [again, changed] = z
		.array(z.looseObject({ outcome: z.string(), records: z.array(z.unknown()).optional() }))
		.parse(await approve({ id: idOf('notes.create') }, { id: idOf('notes.delete') }));
	expect([again?.outcome, changed?.outcome]).toEqual(['done', 'changed']);
	expect((await read(notes)).map(({ title }) => title).sort()).toEqual(['Fern', 'Moss']);

	const log = await fetch(`${stack.urls.auth}/api/v1/me/agent-activity`, {
		headers: { authorization: `Bearer ${anna.accessToken}` },
	});
	const { entries } = z
		.object({ entries: z.array(z.looseObject({ tool: z.string(), client: z.string(), callId: z.string() })) })
		.parse(await log.json());
	expect(entries.filter(({ client }) => client === 'Gardener').map(({ tool }) => tool)).toEqual(
		expect.arrayContaining(['notes.get', 'notes.update', 'notes.create']),
	);
	expect(entries.filter(({ callId }) => callId === idOf('notes.create'))).toHaveLength(1);

	// What Anna wrote in between stays.
	const taken = await revertEverywhere(device(), { missionId: 'm1' }, { spaceId: anna.personalSpaceId });
	expect(taken.reverted.map(({ table }) => table)).toContain('notes');
	expect(await read(notes)).toMatchObject([{ title: 'Fern', content: 'Dry', color: 'green' }]);
}, 120_000);

test('a grant that is taken back ends the mission, and its key log tells what was fetched for it', async () => {
	const headers = { authorization: `Bearer ${anna.accessToken}` };
	const listed = await fetch(`${stack.urls.auth}/api/v1/me/mission-grants`, { headers });
	const { grants } = z
		.object({ grants: z.array(z.looseObject({ grantId: z.string() })) })
		.parse(await listed.json());
	const path = `${stack.urls.auth}/api/v1/me/mission-grants/${grants[0]?.grantId}`;
	expect((await fetch(path, { method: 'DELETE', headers })).status).toBe(200);
	await expect(ask('POST', '/api/v1/missions/m1/run', {})).rejects.toThrow('409');
	const log = await fetch(`${stack.urls.auth}/api/v1/me/encryption-vault/audit`, { headers });
	const { entries } = z
		.object({ entries: z.array(z.object({ action: z.string(), missionId: z.string().nullable() })) })
		.parse(await log.json());
	const forMission = entries.filter(({ missionId }) => missionId === 'm1').map(({ action }) => action);
	expect(forMission).toEqual(expect.arrayContaining(['mission_grant', 'fetch', 'mission_revoke']));
});
