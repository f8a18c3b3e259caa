import { expect } from 'bun:test';
import { type RevertResponse, revertResponseSchema } from '@mana/sync-protocol';
import type { SyncWorld } from './sync-world.ts';

/** Sends a revert and holds its answer to the schema. */
export async function revertIn(
	world: SyncWorld,
	user: string,
	body: object,
	{ claims = {}, appId = 'todo' }: { claims?: Record<string, unknown>; appId?: string } = {},
): Promise<RevertResponse> {
	const response = await sendRevert(world, user, body, { claims, appId });
	expect(response.status).toBe(200);
	return revertResponseSchema.parse(await response.json());
}

export async function sendRevert(
	world: SyncWorld,
	user: string,
	body: object,
	{ claims = {}, appId = 'todo' }: { claims?: Record<string, unknown>; appId?: string } = {},
): Promise<Response> {
	const headers = { authorization: `Bearer ${await world.auth.token(user, claims)}` };
	return world.request(`/sync/${appId}/revert`, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** How many changes a scope's log holds. */
export async function logLength(world: SyncWorld): Promise<number> {
	const [row] = await world.admin`select count(*)::int as n from mana_sync.sync_changes`;
	return row?.n;
}

/** What a change by an agent's call carries. */
export function by(callId: string, more: Record<string, unknown> = {}) {
	return {
		actor: { kind: 'agent', client: 'claude', tool: 'tasks.update', callId, ...more },
		origin: 'agent',
	};
}
