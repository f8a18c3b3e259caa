/** @jsxImportSource hono/jsx */
import { invitableRoles, type SentInvitation } from '@mana/auth-protocol';
import { ApiForm } from '../api-form.tsx';
import { Time } from '../times.tsx';
import { roleWords } from './role-words.ts';

interface SpaceInvitationsProps {
	/** The space in the API. */
	readonly api: string;
	/** Those under way, expired ones included. */
	readonly invitations: readonly SentInvitation[];
}

export function SpaceInvitations({ api, invitations }: SpaceInvitationsProps) {
	return (
		<>
			<h2>Invite someone</h2>
			{invitations.map(({ id, email, role, expiresAt, isExpired }) => (
				<article class="card row">
					<span>
						{`${email}, as ${role}, `}
						{isExpired ? 'expired' : 'open until '}
						{!isExpired && <Time at={expiresAt} />}
					</span>
					<ApiForm action={`${api}/invitations/${encodeURIComponent(id)}`} method="DELETE" next="reload">
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
	);
}
