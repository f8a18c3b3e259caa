/** @jsxImportSource hono/jsx */
import type { ReceivedInvitation } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import type { Hono } from 'hono';
import { type InvitationDeps, readInvitation } from '../domain/space-invitations.ts';
import { ApiForm } from './api-form.tsx';
import type { PageKit, Person } from './page-kit.tsx';
import { roleWords } from './role-words.ts';

export type InvitationPageDeps = InvitationDeps;

/** `/accept-invitation`: where the link in an invitation leads. */
export function registerInvitationPage(app: Hono, kit: PageKit, deps: InvitationPageDeps): void {
	app.get('/accept-invitation', async (c) => {
		const person = await kit.requirePerson(c);
		const invitation = await readOwn(deps, person, c.req.query('id') ?? '');
		return kit.render(c, {
			title: invitation === undefined ? 'This is for another address' : `Join ${invitation.space.name}?`,
			person,
			narrow: true,
			children:
				invitation === undefined ? (
					<AnotherAccount email={person.email} />
				) : (
					<div class="card">
						<Answer invitation={invitation} />
					</div>
				),
		});
	});
}

/** @returns undefined where the invitation was sent to another address */
async function readOwn(
	deps: InvitationPageDeps,
	person: Person,
	id: string,
): Promise<ReceivedInvitation | undefined> {
	try {
		return await readInvitation(deps, person, id);
	} catch (error) {
		if (error instanceof AppError && error.code === 'INVITATION_FOR_ANOTHER') return undefined;
		throw error;
	}
}

function Answer({ invitation }: { readonly invitation: ReceivedInvitation }) {
	const { id, space, role, inviterName, status, isExpired } = invitation;
	if (status !== 'pending' || isExpired) {
		return <p>This invitation was answered or has expired. Ask {inviterName} for another one.</p>;
	}
	const api = `/api/v1/invitations/${encodeURIComponent(id)}`;
	return (
		<>
			<p>
				{inviterName} invites you into this space ({space.type}) as {roleWords[role]}. Its members see what
				you write there. It stays readable to this server as long as one of its members is in standard mode.
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
	);
}

function AnotherAccount({ email }: { readonly email: string }) {
	return (
		<div class="card">
			<p>
				You are signed in as <strong>{email}</strong>, and this invitation was sent to another address. Sign
				in with that one to answer it.
			</p>
			<ApiForm action="/api/auth/sign-out" next="reload">
				<button type="submit">Sign out, and use another account</button>
			</ApiForm>
		</div>
	);
}
