import { expect, test } from 'bun:test';
import { generateMasterKey, type Keyring, unwrapValue, wrapValue } from '@mana/shared-crypto';
import { createDeviceAgentStore } from './device-agent-store.ts';
import { createMemoryDevice } from './device-storage.ts';

const agent = {
	model: { by: 'own-key', provider: 'openai', model: 'm', apiKey: 'sk', baseUrl: '' },
	missions: { tidy: { spaceId: 'home', rights: { notes: 'read' } } },
} as const;

async function storeWith(ring: { keys: Keyring | undefined }) {
	const { values } = await createMemoryDevice().openAccount('anna');
	const home = { id: 'home', name: 'Home', slug: 'home', type: 'personal', role: 'owner' } as const;
	const spaces = () => [{ ...home, metadata: { type: 'personal' as const } }];
	const of = (spaceId: string) => (spaceId === 'home' ? ring.keys : undefined);
	const keyrings = { spaces, of, isZeroKnowledge: () => true, keyCheck: () => undefined };
	return { values, store: createDeviceAgentStore(values, keyrings) };
}

test('what was sealed under the key before is sealed under the new one, before that key goes', async () => {
	const [before, after] = [await generateMasterKey(), await generateMasterKey()];
	const ring = { keys: [before] as Keyring };
	const { values, store } = await storeWith(ring);
	await store.keep(agent);
	ring.keys = [after, before];
	expect(await store.read()).toEqual(agent);
	expect(await unwrapValue(await values.get('device-agent'), after)).toEqual(agent);
	ring.keys = [after];
	expect(await store.read()).toEqual(agent);
});

test('what no key opens, or is not what it should be, is set up anew; without a key nothing is kept', async () => {
	const key = await generateMasterKey();
	const ring: { keys: Keyring | undefined } = { keys: [key] };
	const { values, store } = await storeWith(ring);
	await values.set('device-agent', await wrapValue(agent, await generateMasterKey()));
	expect(await store.read()).toEqual({ missions: {} });
	await values.set('device-agent', await wrapValue({ missions: 'all' }, key));
	expect(await store.read()).toEqual({ missions: {} });
	ring.keys = undefined;
	await expect(store.keep(agent)).rejects.toMatchObject({ code: 'NOT_READY' });
	expect((await store.ground('anna')).keys.size).toBe(0);
});
