/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import { type InvitationDeps, readInvitation } from '../domain/space-invitations.ts';
import { ApiForm } from './api-form.tsx';
import type { PageKit } from './page-kit.tsx';
import { roleWords } from './space/role-words.ts';

/** `/accept-invitation`: where the link in an invitation leads. */
export function registerInvitationPage(app: Hono, kit: PageKit, deps: InvitationDeps): void {
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
}
