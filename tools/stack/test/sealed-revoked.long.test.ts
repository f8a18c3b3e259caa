import { expect, test } from 'bun:test';
import { agents } from '@mana/records/types/ai';
import { waitUntil } from './launcher.ts';
import { openSealedStack, sealedMission } from './sealed-stack.ts';

test('revoked at mana-auth in the middle, the run ends within the minute, and its copy goes', async () => {
	const world = await openSealedStack();
	const anna = await world.device('anna');
	await anna.write(agents, 'a1', { name: 'Gardener' });
	const { grant, seal } = await sealedMission(anna, 'm4', { title: 'Plants', objective: 'Look after them.' });
	const before = world.model.requests.length;
	world.model.script({ calls: [{ name: 'notes_list', input: {} }], delayMs: 58_000 });
	const runId = await anna.run('m4');
	await waitUntil(async () => world.model.requests.length > before, 30_000);
	await anna.revoke(grant);
	await waitUntil(async () => (await anna.runState('m4', runId))?.state === 'ended', 60_000);
	expect(world.model.requests.slice(before)).toMatchObject([{ isAborted: true }]);
	expect(await anna.runState('m4', runId)).toMatchObject({ status: 'failed', error: 'GRANT_ENDED' });
	expect((await anna.send('GET', '/api/v1/missions/m4/sealed-inputs')).status).toBe(404);
	const again = await anna.put('m4', await seal());
	expect([again.status, await again.json()]).toMatchObject([403, { error: 'GRANT_MISSING' }]);
	await world.close();
}, 240_000);
