/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import type { SpaceStore } from '../db/space-store.ts';
import type { UserStore } from '../db/user-store.ts';
import { type InvitationDeps, myInvitations } from '../domain/space-invitations.ts';
import { ApiForm } from './api-form.tsx';
import type { PageKit } from './page-kit.tsx';

export type SpacesPageDeps = InvitationDeps & {
	readonly spaces: Pick<SpaceStore, 'listFor'>;
	readonly users: Pick<UserStore, 'find'>;
};

/** Types that anyone may make; the personal space comes with the account. */
const sharedTypes = ['family', 'team', 'club', 'brand', 'practice'] as const;

/** `/spaces`: the spaces one is in, invitations into others, and a form to make one. */
export function registerSpacesPage(app: Hono, kit: PageKit, deps: SpacesPageDeps): void {
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
					<NewSpace />
				</>
			),
		});
	});
}

function NewSpace() {
	return (
		<>
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
	);
}
