/** @jsxImportSource hono/jsx */
import type { InvitationStore } from '../../domain/space-invitations.ts';

export interface WelcomeDeps {
	/** What is said to somebody who comes to sign in on the way to a path. */
	welcome(next: string): Promise<string>;
}

const whatThisIs =
	'Mana keeps your tasks, notes and journal encrypted and in sync, and lets the agents you choose work with them.';

/** Tells who was invited by whom into what; everybody else, what this is. */
export function createWelcome(invitations: Pick<InvitationStore, 'find'>, now: () => number): WelcomeDeps {
	return {
		async welcome(next) {
			const { pathname, searchParams } = new URL(next, 'http://here.invalid');
			if (pathname === '/consent')
				return 'An agent asks to be let in. Sign in to decide whether it is, and to what.';
			if (pathname !== '/accept-invitation') return whatThisIs;
			const invitation = await invitations.find(searchParams.get('id') ?? '');
			if (invitation?.status !== 'pending' || invitation.expiresAtMs <= now()) return whatThisIs;
			const { inviterName, space } = invitation;
			return `${inviterName} invites you into “${space.name}”, a shared space on Mana. Use the address that the invitation was sent to.`;
		},
	};
}

export function WhyHere({ lead }: { readonly lead: string }) {
	return <p class="lead">{lead}</p>;
}
