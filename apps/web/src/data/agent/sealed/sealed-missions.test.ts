import { afterEach, describe, expect, test } from 'bun:test';
import { agentKeysPath } from '@mana/auth-protocol';
import type { Browser } from '../../testing/data-world.ts';
import { sealingWorld } from '../../testing/sealing-world.ts';
import { annasDevice } from '../../testing/zero-knowledge-device.ts';

const open: Browser[] = [];
afterEach(async () => {
	await Promise.all(open.splice(0).map((browser) => browser.close()));
});

type World = Awaited<ReturnType<typeof sealingWorld>>;
const until = () => new Date(Date.now() + 80 * 24 * 60 * 60_000).toISOString();
const minuteMs = 60_000;

async function deviceIn(world: World) {
	const device = await annasDevice(world);
	open.push(device.browser);
	return {
		...device,
		/** Has agent keys kept where there are none, as the page does once its person has proved who they are. */
		async keepKeys() {
			const keys = await device.calls.agentKeys();
			if (!keys.ok) throw new Error(keys.code);
			if (keys.toPut === undefined) return undefined;
			return device.tab.call({ method: 'PUT', path: agentKeysPath, body: keys.toPut });
		},
		seal: (rights: Record<string, 'read' | 'write'>, grantId = 'g1') =>
			device.calls.seal({
				missionId: 'tidy',
				chosen: { spaceId: device.spaceId, grantId, rights, until: until(), comparedKid: 'k1' },
			}),
		/** Looks as the worker does, so long after the start. */
		async lookAfter(ms: number) {
			world.world.state.nowMs = Date.now() + ms;
			await device.missions.look();
		},
		holds: (title: string) =>
			device.write({
				op: 'insert',
				table: 'notes/notes',
				spaceId: device.spaceId,
				values: { title, content: 'x' },
			}),
	};
}

async function annaWithSealedMission(rights: Record<string, 'read' | 'write'> = { notes: 'write' }) {
	const world = await sealingWorld();
	const anna = await deviceIn(world);
	await anna.addMission({ cadence: { kind: 'interval', everyMinutes: 60 } });
	await anna.holds('Orchid');
	expect(await anna.keepKeys()).toMatchObject({ ok: true });
	world.grant(anna.spaceId, ['ai:read', 'notes:write']);
	expect(await anna.seal(rights)).toEqual({ ok: true });
	return { world, anna };
}

const runOf = (fields: object = {}) => ({
	table: 'missionRuns',
	id: 'r1',
	data: {
		...{ missionId: 'tidy', agentId: 'gardener', status: 'running', source: 'schedule', steps: [] },
		...{ startedAt: '2026-11-30T08:00:00.000Z', endedAt: null, ...fields },
	},
});
const ended = { status: 'done', summary: 'Looked.', endedAt: '2026-11-30T08:01:00.000Z' };
const proposalOf = (fields: object = {}) => ({
	table: 'aiProposals',
	id: 'p1',
	data: {
		...{ runId: 'r1', missionId: 'tidy', agentId: 'gardener', tool: 'notes.create' },
		...{ args: JSON.stringify({ title: 'Fern', content: 'Water it' }), base: [], status: 'staged' },
		...{ preview: { words: 'adds the note “Fern”', records: [] } },
		...{ expiresAt: new Date(Date.now() + 6 * 24 * 60 * minuteMs).toISOString(), ...fields },
	},
});
const of = { missionId: 'tidy', runId: 'r1' };

describe('what is sealed', () => {
	test('is the mission with what it goes by and the chosen modules, in plain, and nothing else', async () => {
		const world = await sealingWorld();
		const anna = await deviceIn(world);
		await anna.addMission({ cadence: { kind: 'interval', everyMinutes: 60 } });
		await anna.holds('Orchid');
		const { spaceId } = anna;
		await anna.write(
			{ op: 'insert', table: 'ai/agents', spaceId, id: 'other', values: { name: 'Other' } },
			{ op: 'insert', table: 'ai/aiMissions', spaceId, id: 'secret', values: { title: 'Hidden' } },
			{ op: 'insert', table: 'todo/tasks', spaceId, values: { title: 'Buried' } },
		);
		await anna.keepKeys();
		expect(await anna.seal({ notes: 'write' })).toEqual({ ok: true });
		const { terms, rows } = await world.opened('tidy');
		expect(terms).toMatchObject({
			...{ userId: 'anna', missionId: 'tidy', spaceId, scopes: ['notes:write'] },
			...{ cadence: { kind: 'interval', everyMinutes: 60 }, agentId: 'gardener', agentLimit: 1 },
		});
		expect(rows.map(({ app, row }) => `${app}/${row.table}`).sort()).toEqual([
			'ai/agents',
			'ai/aiMissions',
			'notes/notes',
		]);
		expect(rows.map(({ row }) => row.data.title ?? row.data.name)).toEqual(
			expect.arrayContaining(['Tidy', 'Gardener', 'Orchid']),
		);
		expect(JSON.stringify(rows)).not.toMatch(/enc:1:|Hidden|Buried/);
		const stored = JSON.stringify([...world.envelopes.values()]);
		expect(stored).not.toMatch(/Orchid|Tidy/);
	});

	test('is renewed after a change, for another key, and not without a cause', async () => {
		const { world, anna } = await annaWithSealedMission();
		const puts = () => world.asked.filter((line) => line.startsWith('PUT /api/v1/missions')).length;
		await anna.lookAfter(minuteMs);
		expect(puts()).toBe(1);
		await anna.holds('Fern');
		await anna.lookAfter(2 * minuteMs);
		expect(puts()).toBe(1);
		await anna.lookAfter(2.5 * minuteMs);
		expect(puts()).toBe(2);
		expect(JSON.stringify((await world.opened('tidy')).rows)).toContain('Fern');
		await world.rotate();
		await anna.lookAfter(13 * minuteMs);
		expect(puts()).toBe(3);
		expect((await anna.tab.sealedCopies()).copies.tidy?.last).toMatchObject({ records: 4 });
	});

	test('is no more than mana-ai takes, and says so', async () => {
		const world = await sealingWorld();
		const anna = await deviceIn(world);
		await anna.addMission();
		const values = { title: 'Long', content: 'x'.repeat(900_000) };
		for (let left = 4; left > 0; left -= 1)
			await anna.write({ op: 'insert', table: 'notes/notes', spaceId: anna.spaceId, values });
		await anna.keepKeys();
		expect(await anna.seal({ notes: 'read' })).toEqual({ ok: false, code: 'TOO_LARGE' });
		expect(world.envelopes.size).toBe(0);
		const sizes = await anna.tab.moduleSizes(anna.spaceId);
		expect(sizes.notes?.records).toBe(4);
		expect(sizes.notes?.bytes).toBeWithin(3_600_000, 3_700_000);
	});

	test('goes with what its person allowed; what another device was allowed since is left to that', async () => {
		const { world, anna } = await annaWithSealedMission();
		world.endGrant();
		await anna.lookAfter(2 * minuteMs);
		expect(world.envelopes.size).toBe(0);
		expect((await anna.tab.sealedCopies()).copies).toEqual({});
		world.world.state.nowMs = undefined;
		world.grant(anna.spaceId, ['notes:write'], 'g2');
		await anna.seal({ notes: 'write' }, 'g2');
		world.endGrant('g2');
		world.grant(anna.spaceId, ['notes:read'], 'g3');
		await anna.lookAfter(4 * minuteMs);
		expect(world.envelopes.size).toBe(1);
		expect((await anna.tab.sealedCopies()).copies).toEqual({});
	});

	test('is sealed at once before its person has it run, where it has changed', async () => {
		const { world, anna } = await annaWithSealedMission();
		const { sealedAt } = (await world.opened('tidy')).terms;
		expect(await anna.calls.renewSealed({ missionId: 'tidy' })).toEqual({ ok: true });
		expect((await world.opened('tidy')).terms.sealedAt).toBe(sealedAt);
		await anna.holds('Fern');
		expect(await anna.calls.renewSealed({ missionId: 'tidy' })).toEqual({ ok: true });
		expect(JSON.stringify((await world.opened('tidy')).rows)).toContain('Fern');
		expect(await anna.calls.renewSealed({ missionId: 'none' })).toEqual({ ok: true });
	});

	test('goes with its mission', async () => {
		const { world, anna } = await annaWithSealedMission();
		await anna.write({ op: 'delete', table: 'ai/aiMissions', spaceId: anna.spaceId, id: 'tidy' });
		await anna.lookAfter(minuteMs);
		await anna.lookAfter(2 * minuteMs);
		expect(world.envelopes.size).toBe(0);
		expect((await anna.tab.sealedCopies()).copies).toEqual({});
	});

	test('is of the personal space, and of an unlocked app', async () => {
		const world = await sealingWorld();
		const anna = await deviceIn(world);
		await anna.addMission();
		await anna.keepKeys();
		const chosen = { spaceId: 'elsewhere', grantId: 'g1', rights: {}, until: until(), comparedKid: 'k1' };
		expect(await anna.calls.seal({ missionId: 'tidy', chosen })).toEqual({ ok: false, code: 'OTHER_SPACE' });
		const gone = { ...chosen, spaceId: anna.spaceId };
		expect(await anna.calls.seal({ missionId: 'none', chosen: gone })).toEqual({
			ok: false,
			code: 'MISSION_GONE',
		});
		await anna.tab.session.lock();
		expect(await anna.seal({ notes: 'read' })).toEqual({ ok: false, code: 'LOCKED' });
	});

	test('is kept sealed on the device, what was chosen and the keys, and is gone for a locked app', async () => {
		const { anna } = await annaWithSealedMission();
		const { values } = await anna.browser.device.openAccount('anna');
		expect(String(await values.get('sealed-copies'))).toStartWith('enc:1:');
		await anna.tab.session.lock();
		await expect(anna.tab.sealedCopies()).rejects.toMatchObject({ code: 'NOT_READY' });
	});
});

describe('agent keys', () => {
	test('that two devices make at once are those of the first, for both', async () => {
		const world = await sealingWorld();
		const [desk, hand] = [await deviceIn(world), await deviceIn(world)];
		await desk.addMission();
		const made = await Promise.all([desk.calls.agentKeys(), hand.calls.agentKeys()]);
		const answers = [];
		for (const [place, keys] of made.entries()) {
			const body = keys.ok ? keys.toPut : undefined;
			const { tab } = place === 0 ? desk : hand;
			answers.push(await tab.call({ method: 'PUT', path: agentKeysPath, body }));
		}
		expect(answers).toMatchObject([{ ok: true }, { ok: false, code: 'AGENT_KEYS_EXIST' }]);
		await hand.read('ai/missionRuns', (rows) => rows.length === 0);
		for (const device of [hand, desk]) {
			expect(await device.keepKeys()).toBeUndefined();
			expect(await device.seal({ notes: 'read' })).toEqual({ ok: true });
			// It opens with the keys that mana-auth has.
			expect((await world.opened('tidy')).terms.missionId).toBe('tidy');
		}
	});

	test('are fetched once by a device, since fetching stands in the person’s log', async () => {
		const { world, anna } = await annaWithSealedMission();
		for (const title of ['a', 'b']) {
			await anna.holds(title);
			await anna.seal({ notes: 'write' });
		}
		expect(world.asked.filter((line) => line === `GET ${agentKeysPath}`)).toHaveLength(1);
	});

	test('are fetched anew where those that are kept do not open: a new master key wraps the same ones', async () => {
		const { world, anna } = await annaWithSealedMission();
		const { keys: kept } = await anna.call('sealedCopies');
		if (!kept) throw new Error('the device keeps no keys');
		// As the master key of before wrapped it, which this device no longer has.
		const closed = { ...kept.signing, wrappedPrivateKey: kept.encryption.wrappedPrivateKey };
		await anna.call('sealedCopies', { keys: { ...kept, signing: closed } });
		expect(await anna.calls.agentKeys()).toEqual({ ok: true, toPut: undefined });
		expect(await anna.seal({ notes: 'write' })).toEqual({ ok: true });
		expect(world.asked.filter((line) => line === `GET ${agentKeysPath}`)).toHaveLength(2);
	});
});

describe('what runs at the server leave', () => {
	test('is taken in: the run, and a proposal that is approved on the device', async () => {
		const { world, anna } = await annaWithSealedMission();
		await world.leave(of, runOf());
		await world.leave(of, proposalOf());
		expect(await anna.calls.fetchSealed()).toEqual({ ok: true, taken: 2 });
		await anna.read('ai/missionRuns', ([one]) => one?.record.status === 'running');
		await world.leave(of, runOf(ended), 2);
		expect(await anna.calls.fetchSealed()).toEqual({ ok: true, taken: 1 });
		const [run] = await anna.read('ai/missionRuns', ([one]) => one?.record.status === 'done');
		expect(run).toMatchObject({ id: 'r1', summary: 'Looked.', source: 'schedule' });
		expect(world.waiting).toEqual([]);
		const [proposal] = await anna.read('ai/aiProposals', (rows) => rows.length === 1);
		expect(proposal).toMatchObject({ id: 'p1', status: 'staged', tool: 'notes.create' });
		// What it would do is looked at here: it is other than the server has said.
		const approve = (seen?: readonly []) =>
			anna.calls.approve({ spaceId: anna.spaceId, proposals: [{ id: 'p1', ...(seen && { seen }) }] });
		expect(await approve()).toMatchObject({ results: [{ outcome: 'changed' }] });
		expect(await approve([])).toMatchObject({ results: [{ outcome: 'done' }] });
		await anna.read('notes/notes', (rows) => rows.some(({ record }) => record.title === 'Fern'));
		expect(JSON.stringify(anna.world.sync.pushed)).not.toMatch(/Fern|Looked/);
	});

	test('is there once, fetched again and on two devices at once, and the later version stays', async () => {
		const { world, anna } = await annaWithSealedMission();
		const hand = await deviceIn(world);
		await world.leave(of, runOf());
		await world.leave(of, proposalOf());
		const early = [...world.waiting];
		await Promise.all([anna.calls.fetchSealed(), hand.calls.fetchSealed()]);
		await world.leave(of, runOf(ended), 2);
		await anna.calls.fetchSealed();
		await anna.write({
			...{ op: 'update', table: 'ai/aiProposals', spaceId: anna.spaceId, id: 'p1' },
			values: { status: 'rejected' },
		});
		// What one device was late with.
		world.waiting.push(...early);
		expect(await hand.calls.fetchSealed()).toEqual({ ok: true, taken: 2 });
		for (const device of [anna, hand]) {
			const runs = await device.read('ai/missionRuns', ([one]) => one?.record.status === 'done');
			expect(runs.map(({ id }) => id)).toEqual(['r1']);
			const proposals = await device.read('ai/aiProposals', ([one]) => one?.record.status === 'rejected');
			expect(proposals).toHaveLength(1);
		}
	});

	test('stays where its version has moved on meanwhile', async () => {
		const { world, anna } = await annaWithSealedMission();
		await world.leave(of, runOf());
		world.on.listed = () => world.leave(of, runOf(ended), 2);
		await anna.calls.fetchSealed();
		world.on.listed = async () => {};
		expect(world.waiting.map(({ version }) => version)).toEqual([2]);
		await anna.calls.fetchSealed();
		await anna.read('ai/missionRuns', ([one]) => one?.record.status === 'done');
	});

	test('of a foreign table, mission or run is put nowhere, nor what was altered or is another person’s', async () => {
		const { world, anna } = await annaWithSealedMission();
		const before = anna.world.sync.pushed.length;
		await world.leave(of, { table: 'notes', id: 'n1', data: { title: 'Planted' } });
		await world.leave({ missionId: 'other', runId: 'r1' }, runOf({ missionId: 'other' }));
		await world.leave(of, { ...runOf(), id: 'r2' });
		await world.leave(of, proposalOf({ missionId: 'other' }));
		await world.leave(of, runOf(ended));
		for (const [place, one] of world.waiting.entries())
			if (place === world.waiting.length - 1) Object.assign(one, { runId: 'r9' });
		expect(await anna.calls.fetchSealed()).toEqual({ ok: true, taken: 5 });
		expect(world.waiting).toEqual([]);
		expect(anna.world.sync.pushed.length).toBe(before);
	});

	test('waits where it cannot be written', async () => {
		const { world, anna } = await annaWithSealedMission();
		await world.leave(of, runOf(ended));
		await anna.tab.session.lock();
		expect(await anna.calls.fetchSealed()).toMatchObject({ ok: false, code: 'LOCKED' });
		expect(world.waiting).toHaveLength(1);
	});
});

test('what runs at the server is begun by no device', async () => {
	const { world, anna } = await annaWithSealedMission();
	await anna.allow({ notes: 'read' });
	const asked = anna.script();
	await anna.read('ai/missionRuns', (rows) => rows.length === 0);
	world.world.state.nowMs = Date.now() + 61 * minuteMs;
	const due = anna.due();
	await Bun.sleep(100);
	due.look();
	await Bun.sleep(100);
	expect(asked()).toHaveLength(0);
	expect(await anna.read('ai/missionRuns', () => true)).toHaveLength(0);
	world.endGrant();
	world.world.state.nowMs += 12 * minuteMs;
	due.look();
	await anna.read('ai/missionRuns', (rows) => rows.length === 1);
	due.stop();
});
