/** @jsxImportSource hono/jsx */
import { invitableRoles, spaceRoles } from '@mana/auth-protocol';
import { Hono } from 'hono';
import type { SpaceStore } from '../db/space-store.ts';
import type { UserStore } from '../db/user-store.ts';
import type { InvitationDeps } from '../domain/space-invitations.ts';
import { listInvitations, myInvitations, readInvitation } from '../domain/space-invitations.ts';
import { readSpace } from '../domain/space-members.ts';
import { readPolicy, readPolicyChanges, type SpacePolicyDeps } from '../domain/space-policy.ts';
import { ApiForm } from './api-form.tsx';
import type { PageKit } from './page-kit.tsx';
import { Time } from './times.tsx';

export type SpacePageDeps = InvitationDeps &
	SpacePolicyDeps & { spaces: Pick<SpaceStore, 'listFor'>; users: Pick<UserStore, 'find'> };

/** Types that anyone may make; the personal space comes with the account. */
const sharedTypes = ['family', 'team', 'club', 'brand', 'practice'] as const;
const roleWords: Record<(typeof spaceRoles)[number], string> = {
	owner: 'owner: everything, also to delete it',
	admin: 'admin: members and what agents may do',
	member: 'member: reads and writes',
	viewer: 'viewer: reads',
};
const shownChanges = 20;

/** Spaces: who is in them, who is invited, and what agents may do there. */
export function spacePages(kit: PageKit, deps: SpacePageDeps): Hono {
	const app = new Hono();

	app.get('/spaces', async (c) => {
		const person = await kit.requirePerson(c);
		const [spaces, invitations] = await Promise.all([
			deps.spaces.listFor(person.userId),
			myInvitations(deps, person.userId),
		]);
		return kit.render(c, {
			title: 'Spaces',
			person,
			children: (
				<>
					{invitations.map(({ id, space, inviterName }) => (
						<p class="notice">
							{inviterName} invites you to <strong>{space.name}</strong>.{' '}
							<a href={`/accept-invitation?id=${encodeURIComponent(id)}`}>Answer</a>
						</p>
					))}
					{spaces.map(({ id, name, type, role }) => (
						<article class="card row">
							<div>
								<h2>
									<a href={`/spaces/${encodeURIComponent(id)}`}>{name}</a>
								</h2>
								<span class="quiet">{type === 'personal' ? 'only yours' : `${type}, you are ${role}`}</span>
							</div>
						</article>
					))}
					<h2>Make a space to share</h2>
					<ApiForm action="/api/auth/organization/create" next="reload" class="card">
						<label>
							Name
							<input name="name" maxlength={100} required />
						</label>
						<label>
							For a
							<select name="metadata.type">
								{sharedTypes.map((type) => (
									<option value={type}>{type}</option>
								))}
							</select>
						</label>
						<input type="hidden" name="slug" value={`space-${crypto.randomUUID()}`} />
						<button type="submit">Make it</button>
					</ApiForm>
				</>
			),
		});
	});

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
		const nameOf = (userId: string) =>
			space.members.find((member) => member.userId === userId)?.name ?? 'someone';
		return kit.render(c, {
			title: space.name,
			person,
			children: (
				<>
					<h2 id="agents">What agents may delete here</h2>
					<p>
						Agents read and write within what you let them do. To delete something they ask you each time;
						what is ticked here they do without asking.
					</p>
					{decides ? (
						<ApiForm action={`${api}/policy`} method="PUT" next="reload" class="card">
							<fieldset>
								<legend>Without asking</legend>
								{[...deps.destructiveTools].sort().map((tool) => (
									<label class="choice">
										<input
											type="checkbox"
											name="allowDestructive[]"
											value={tool}
											checked={policy.allowDestructive.includes(tool)}
										/>
										<code>{tool}</code>
									</label>
								))}
							</fieldset>
							<label class="choice">
								<input type="checkbox" name="acknowledged" data-as="boolean" required />
								<span>
									I know that an agent can be talked into things by what it reads, and that what it deletes
									for good does not come back.
								</span>
							</label>
							<button type="submit">Save</button>
						</ApiForm>
					) : (
						<p class="card">
							{policy.allowDestructive.length === 0
								? 'Nothing without asking.'
								: policy.allowDestructive.join(', ')}
						</p>
					)}
					{changes.length > 0 && (
						<details>
							<summary>Changes</summary>
							<ul>
								{changes.map(({ at, userId, after }) => (
									<li>
										<Time at={at} />: {nameOf(userId)} allowed{' '}
										{after.length === 0 ? 'nothing' : after.join(', ')}
									</li>
								))}
							</ul>
						</details>
					)}
					{isShared && <h2>Members</h2>}
					{isShared &&
						space.members.map((member) => (
							<article class="card row">
								<div>
									<h3>{member.name}</h3>
									<span class="quiet">{`${member.email}, ${member.role}`}</span>
								</div>
								{decides && member.userId !== person.userId && (
									<div class="row">
										<ApiForm
											action={`${api}/members/${encodeURIComponent(member.userId)}`}
											method="PATCH"
											next="reload"
											class="row"
										>
											<label>
												<span class="hidden">{`Role of ${member.name}`}</span>
												<select name="role">
													{spaceRoles.map((role) => (
														<option value={role} selected={role === member.role}>
															{role}
														</option>
													))}
												</select>
											</label>
											<button type="submit" class="plain">
												Change
											</button>
										</ApiForm>
										<ApiForm
											action={`${api}/members/${encodeURIComponent(member.userId)}`}
											method="DELETE"
											next="reload"
											confirm={`Take ${member.name} out of ${space.name}? What is written from now on they cannot read.`}
										>
											<button type="submit" class="danger">
												Remove
											</button>
										</ApiForm>
									</div>
								)}
							</article>
						))}
					{decides && isShared && (
						<>
							<h2>Invite someone</h2>
							{invitations.map(({ id, email, role, expiresAt, isExpired }) => (
								<article class="card row">
									<span>
										{`${email}, as ${role}, `}
										{isExpired ? 'expired' : 'open until '}
										{!isExpired && <Time at={expiresAt} />}
									</span>
									<ApiForm
										action={`${api}/invitations/${encodeURIComponent(id)}`}
										method="DELETE"
										next="reload"
									>
										<button type="submit" class="plain">
											Cancel
										</button>
									</ApiForm>
								</article>
							))}
							<ApiForm
								action={`${api}/invitations`}
								class="card"
								done="Invited. If no mail arrives, hand this link on: {link}"
							>
								<label>
									E-mail
									<input type="email" name="email" maxlength={254} required />
								</label>
								<label>
									As
									<select name="role">
										{invitableRoles.map((role) => (
											<option value={role} selected={role === 'member'}>
												{roleWords[role]}
											</option>
										))}
									</select>
								</label>
								<button type="submit">Invite</button>
							</ApiForm>
						</>
					)}
					{isShared && (
						<>
							<h2>Leave or delete</h2>
							<div class="row">
								<ApiForm action={`${api}/leave`} next="/spaces" confirm={`Leave ${space.name}?`}>
									<button type="submit" class="plain">
										Leave this space
									</button>
								</ApiForm>
								{space.role === 'owner' && (
									<ApiForm
										action={api}
										method="DELETE"
										next="/spaces"
										confirm={`Delete ${space.name} with everything in it, for all members? This cannot be taken back.`}
									>
										<button type="submit" class="danger">
											Delete this space
										</button>
									</ApiForm>
								)}
							</div>
						</>
					)}
				</>
			),
		});
	});

	app.get('/accept-invitation', async (c) => {
		const person = await kit.requirePerson(c);
		const { id, space, role, inviterName, status, isExpired } = await readInvitation(
			deps,
			person,
			c.req.query('id') ?? '',
		);
		const api = `/api/v1/invitations/${encodeURIComponent(id)}`;
		return kit.render(c, {
			title: `Join ${space.name}?`,
			person,
			narrow: true,
			children:
				status !== 'pending' || isExpired ? (
					<p>This invitation was answered or has expired. Ask for another one.</p>
				) : (
					<>
						<p>
							{inviterName} invites you into this space ({space.type}) as {roleWords[role]}. Its members see
							what you write there.
						</p>
						<ApiForm action={`${api}/accept`} next={`/spaces/${encodeURIComponent(space.id)}`}>
							<button type="submit">Join</button>
						</ApiForm>
						<ApiForm action={`${api}/decline`} next="/spaces">
							<button type="submit" class="plain">
								Decline
							</button>
						</ApiForm>
					</>
				),
		});
	});

	return app;
}
