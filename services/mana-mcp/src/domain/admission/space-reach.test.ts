import { expect, test } from 'bun:test';
import { standInSpace } from '@mana/auth-protocol/testing';
import { spaceReach } from './space-reach.ts';

const space = standInSpace('own');
const caller = {
	userId: 'anna',
	role: 'user',
	tier: 'public',
	kind: 'human',
	hasSteppedUp: false,
	expiresAtMs: 0,
	token: 'token',
} as const;

test.each(['AUTH_UNAVAILABLE', 'TOKEN_REFUSED'] as const)(
	'fails where mana-auth does: %s',
	async (reason) => {
		const spaces = { list: async () => ({ ok: false, reason }) as const };
		const reaching = spaceReach({ spaces, agentsPage: '' }, { caller, space });
		await expect(reaching).rejects.toMatchObject({ code: reason });
	},
);
