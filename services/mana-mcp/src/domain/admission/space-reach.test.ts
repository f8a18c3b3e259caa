import { expect, test } from 'bun:test';
import type { Connection } from '@mana/auth-protocol';
import { standInSpace } from '@mana/auth-protocol/testing';
import { type Connections, createConnections } from './connections.ts';
import { type SpaceReachDeps, spaceReach } from './space-reach.ts';

const own = standInSpace('own', { type: 'personal' });
const club = standInSpace('club');
const caller = {
	userId: 'anna',
	role: 'user',
	tier: 'public',
	kind: 'human',
	hasSteppedUp: false,
	expiresAtMs: 0,
	token: 'token',
} as const;

const answering = (connection: Connection): Connections => ({
	of: async () => ({ ok: true, connection }),
});

function depsOf(more: Partial<SpaceReachDeps> = {}): SpaceReachDeps {
	return {
		spaces: { list: async () => ({ ok: true, spaces: [own, club] }) },
		connections: answering({ allSpaces: false, notGranted: [] }),
		agentsPage: 'https://mana.test/agents',
		...more,
	};
}

test('a person’s own token reaches its space, and the others where they have allowed that', async () => {
	expect(await spaceReach(depsOf(), { caller, space: own })).toEqual({
		spaces: [own],
		personalId: 'own',
		notGranted: ['club'],
		grantedAt: 'https://mana.test/agents',
	});
	const connections = answering({ allSpaces: true, notGranted: [] });
	expect(await spaceReach(depsOf({ connections }), { caller, space: own })).toMatchObject({
		spaces: [own, club],
		notGranted: [],
	});
});

test('an agent’s token reaches what it is good in', async () => {
	const connections = answering({ allSpaces: false, notGranted: ['team'] });
	const agent = { ...caller, boundSpaces: ['own', 'club'] };
	expect(await spaceReach(depsOf({ connections }), { caller: agent, space: own })).toMatchObject({
		spaces: [own, club],
		notGranted: ['team'],
	});
});

test.each(['AUTH_UNAVAILABLE', 'TOKEN_REFUSED'] as const)(
	'fails where mana-auth does: %s',
	async (reason) => {
		const fails = async () => ({ ok: false, reason }) as const;
		for (const broken of [{ spaces: { list: fails } }, { connections: { of: fails } }]) {
			await expect(spaceReach(depsOf(broken), { caller, space: own })).rejects.toMatchObject({
				code: reason,
			});
		}
	},
);

test('mana-auth is asked once in half a minute, and again after a failure', async () => {
	let nowMs = 1_000;
	let status = 503;
	let asked = 0;
	const connections = createConnections({
		authUrl: 'http://auth.test',
		fetch: Object.assign(
			async () => {
				asked++;
				return Response.json({ allSpaces: true, notGranted: [] }, { status });
			},
			{ preconnect() {} },
		),
		now: () => nowMs,
	});
	expect(await connections.of(caller)).toEqual({ ok: false, reason: 'AUTH_UNAVAILABLE' });
	status = 401;
	expect(await connections.of(caller)).toEqual({ ok: false, reason: 'TOKEN_REFUSED' });
	status = 200;
	await Promise.all([connections.of(caller), connections.of(caller)]);
	nowMs = 30_999;
	await connections.of(caller);
	expect(asked).toBe(3);
	nowMs = 31_001;
	await connections.of(caller);
	expect(asked).toBe(4);
	await connections.of({ ...caller, sessionId: 'another' });
	expect(asked).toBe(5);
});
