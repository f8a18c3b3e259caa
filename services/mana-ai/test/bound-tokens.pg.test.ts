import { afterAll, beforeAll, expect, test } from 'bun:test';
import { tokenUses } from '@mana/auth-protocol';
import { type AiWorld, createAiWorld } from './ai-world.ts';

let world: AiWorld;
beforeAll(async () => {
	world = await createAiWorld();
	world.auth.addUser('anna');
});
afterAll(() => world.close());

test.each([...tokenUses])('a token that was exchanged for %s opens no route', async (use) => {
	const routes = world.app.routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'));
	expect(routes.length).toBeGreaterThan(12);
	const scope = 'mana:read mana:write mana:destructive';
	const token = await world.auth.token('anna', {
		space: 'personal-anna',
		scope,
		act: { sub: 'mana-ai' },
		use,
	});
	for (const { method, path } of routes) {
		const response = await world.app.request(path.replaceAll(/:\w+/g, 'x'), {
			method,
			headers: {
				...{ authorization: `Bearer ${token}`, 'x-mana-space': 'personal-anna' },
				'content-type': 'application/json',
			},
			...(method !== 'GET' && { body: '{}' }),
		});
		const { error } = await response.json();
		expect({ method, path, status: response.status, error }).toEqual({
			...{ method, path },
			...{ status: 403, error: 'TOKEN_BOUND' },
		});
	}
});
