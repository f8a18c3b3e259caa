import { type Context, Hono } from 'hono';
import type { UserStore } from '../db/user-store.ts';
import { accountGone } from '../domain/account.ts';
import {
	acceptInvitation,
	declineInvitation,
	type InvitationDeps,
	type Invitee,
	myInvitations,
	readInvitation,
} from '../domain/space-invitations.ts';
import { type CallerDeps, requireFirstParty } from './caller.ts';

export type InvitationRouteDeps = InvitationDeps & CallerDeps & { users: Pick<UserStore, 'find'> };

/** `/api/v1/invitations`: for whoever is invited, by the address of their account. */
export function createInvitationRoutes(deps: InvitationRouteDeps): Hono {
	const app = new Hono();
	/** The address as it is now, and not as it was when the token was signed. */
	const invitee = async (c: Context): Promise<Invitee> => {
		const { userId } = await requireFirstParty(c, deps);
		const account = await deps.users.find(userId);
		if (!account) throw accountGone();
		return { userId, email: account.email };
	};

	app.get('/', async (c) => c.json({ invitations: await myInvitations(deps, (await invitee(c)).userId) }));

	app.get('/:id', async (c) => c.json(await readInvitation(deps, await invitee(c), c.req.param('id'))));

	app.post('/:id/accept', async (c) =>
		c.json(await acceptInvitation(deps, await invitee(c), c.req.param('id'))),
	);

	app.post('/:id/decline', async (c) => {
		await declineInvitation(deps, await invitee(c), c.req.param('id'));
		return c.json({ ok: true });
	});

	return app;
}
