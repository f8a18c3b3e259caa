import type { Connection, Space } from '@mana/auth-protocol';
import { isGoodInSpace } from '@mana/shared-auth';
import type { Hono } from 'hono';
import { type HeaderAgentStore, mayUseAllSpaces } from '../../domain/header-agents.ts';
import { type CallerDeps, requireCaller } from '../caller.ts';

/** `GET /me/connection`: what the connection that asks may use, of what its person has. */
export function registerReadConnection(
	app: Hono,
	deps: CallerDeps & {
		readonly spaces: { listFor(userId: string): Promise<Space[]> };
		readonly headerAgents: Pick<HeaderAgentStore, 'mayUseAllSpaces'>;
	},
): void {
	app.get('/me/connection', async (c) => {
		const caller = await requireCaller(c, deps);
		const spaces = await deps.spaces.listFor(caller.userId);
		return c.json<Connection>({
			allSpaces: await mayUseAllSpaces(deps, caller),
			notGranted: spaces.filter(({ id }) => !isGoodInSpace(caller, id)).map(({ id }) => id),
		});
	});
}
