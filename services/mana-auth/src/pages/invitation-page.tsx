/** @jsxImportSource hono/jsx */
import type { ReceivedInvitation } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import type { Hono } from 'hono';
import { type InvitationDeps, readInvitation } from '../domain/space-invitations.ts';
import { ApiForm } from './api-form.tsx';
import type { PageKit, Person } from './page-kit.tsx';
import type { PageTexts } from './texts/en.tsx';

export type InvitationPageDeps = InvitationDeps;

/** `/accept-invitation`: where the link in an invitation leads. */
export function registerInvitationPage(app: Hono, kit: PageKit, deps: InvitationPageDeps): void {
	app.get('/accept-invitation', async (c) => {
		const person = await kit.requirePerson(c);
		const texts = kit.texts(c).invitation;
		const invitation = await readOwn(deps, person, c.req.query('id') ?? '');
		return kit.render(c, {
			title: invitation === undefined ? texts.otherTitle : texts.title(invitation.space.name),
			person,
			narrow: true,
			children:
				invitation === undefined ? (
					<AnotherAccount email={person.email} texts={texts} />
				) : (
					<div class="card">
						<Answer invitation={invitation} texts={texts} />
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

interface Said {
	readonly texts: PageTexts['invitation'];
}

function Answer({ invitation, texts }: Said & { readonly invitation: ReceivedInvitation }) {
	const { id, space, role, inviterName, status, isExpired } = invitation;
	if (status !== 'pending' || isExpired) {
		return <p>{texts.settled(inviterName)}</p>;
	}
	const api = `/api/v1/invitations/${encodeURIComponent(id)}`;
	return (
		<>
			<p>{texts.text(inviterName, space.type, role)}</p>
			<ApiForm action={`${api}/accept`} next={`/spaces/${encodeURIComponent(space.id)}`}>
				<button type="submit">{texts.join}</button>
			</ApiForm>
			<ApiForm action={`${api}/decline`} next="/spaces">
				<button type="submit" class="plain">
					{texts.decline}
				</button>
			</ApiForm>
		</>
	);
}

function AnotherAccount({ email, texts }: Said & { readonly email: string }) {
	return (
		<div class="card">
			<p>{texts.other(email)}</p>
			<ApiForm action="/api/auth/sign-out" next="reload">
				<button type="submit">{texts.otherAct}</button>
			</ApiForm>
		</div>
	);
}
