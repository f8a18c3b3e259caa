/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { type InvitationDeps, listInvitations } from '../domain/space-invitations.ts';
import { readSpace } from '../domain/space-members.ts';
import { readPolicy, readPolicyChanges, type SpacePolicyDeps } from '../domain/space-policy.ts';
import type { PageKit } from './page-kit.tsx';
import { SpaceEnd } from './space/space-end.tsx';
import { SpaceInvitations } from './space/space-invitations.tsx';
import { SpaceMembers } from './space/space-members.tsx';
import { SpacePolicyChanges, SpacePolicySection } from './space/space-policy.tsx';

export type SpacePageDeps = InvitationDeps & SpacePolicyDeps;

const shownChanges = 20;

/** `/spaces/:id`: who is in a space, who is invited, and what agents may do there. */
export function registerSpacePage(app: Hono, kit: PageKit, deps: SpacePageDeps): void {
	app.get('/spaces/:id', async (c) => {
		const person = await kit.requirePerson(c);
		const space = await readSpace(deps, person.userId, c.req.param('id'));
		const decides = space.role === 'owner' || space.role === 'admin';
		const isShared = space.type !== 'personal';
		const [policy, { changes }, invitations] = await Promise.all([
			readPolicy(deps, person.userId, space.id),
			readPolicyChanges(deps, person.userId, space.id, {
				beforeSequence: Number.MAX_SAFE_INTEGER,
				limit: shownChanges,
			}),
			decides && isShared ? listInvitations(deps, person.userId, space.id) : [],
		]);
		const api = `/api/v1/spaces/${encodeURIComponent(space.id)}`;
		return kit.render(c, {
			title: space.name,
			person,
			children: (
				<>
					<SpacePolicySection api={api} policy={policy} tools={deps.destructiveTools} decides={decides} />
					<SpacePolicyChanges changes={changes} members={space.members} />
					{isShared && <SpaceMembers api={api} space={space} decides={decides} ownId={person.userId} />}
					{decides && isShared && <SpaceInvitations api={api} invitations={invitations} />}
					{isShared && <SpaceEnd api={api} space={space} />}
				</>
			),
		});
	});
}
