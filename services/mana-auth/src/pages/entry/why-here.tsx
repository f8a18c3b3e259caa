/** @jsxImportSource hono/jsx */
import type { InvitationStore } from '../../domain/space-invitations.ts';
import type { PageTexts } from '../texts/en.tsx';

export interface WelcomeDeps {
	/** What is said to somebody who comes to sign in on the way to a path. */
	welcome(next: string, texts: PageTexts['welcome']): Promise<string>;
}

/** Tells who was invited by whom into what; everybody else, what this is. */
export function createWelcome(invitations: Pick<InvitationStore, 'find'>, now: () => number): WelcomeDeps {
	return {
		async welcome(next, texts) {
			const { pathname, searchParams } = new URL(next, 'http://here.invalid');
			if (pathname === '/consent') return texts.consent;
			if (pathname !== '/accept-invitation') return texts.mana;
			const invitation = await invitations.find(searchParams.get('id') ?? '');
			if (invitation?.status !== 'pending' || invitation.expiresAtMs <= now()) return texts.mana;
			const { inviterName, space } = invitation;
			return texts.invited(inviterName, space.name);
		},
	};
}

export function WhyHere({ lead }: { readonly lead: string }) {
	return <p class="lead">{lead}</p>;
}
