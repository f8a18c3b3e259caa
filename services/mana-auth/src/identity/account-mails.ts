import type { AddressMails } from '../domain/change-address.ts';
import { fromLibraryAddress } from '../domain/library-address.ts';
import { invitationLink } from '../domain/space-invitations.ts';
import type { Mail, MailDelivery } from './mailer.ts';

/** The mails that the library asks for. Whether one arrives, nobody who asked is told: it would tell who has an account. */
export function createAccountMails({
	mailDelivery: delivery,
	publicUrl,
}: {
	mailDelivery: MailDelivery;
	publicUrl: string;
}) {
	const mailDelivery: Pick<MailDelivery, 'deliver'> = {
		deliver: (mail) => delivery.deliver({ ...mail, to: fromLibraryAddress(mail.to) }),
	};
	return {
		async resetPassword(to: string, token: string): Promise<void> {
			await mailDelivery.deliver({
				kind: 'reset-password',
				to,
				subject: 'Set a new password',
				text: 'Somebody, most likely you, asked to set a new password for your Mana account. Open this link within an hour to do so:',
				link: `${publicUrl}/reset-password?token=${encodeURIComponent(token)}`,
			});
		},
		async confirmAddress(to: string, token: string): Promise<void> {
			await mailDelivery.deliver({
				kind: 'confirm-address',
				to,
				subject: 'Confirm your address',
				text: 'A Mana account was made with this address. Open this link within an hour to confirm that it is yours:',
				link: `${publicUrl}/verify-email?token=${encodeURIComponent(token)}`,
			});
		},
		async addressKnown(to: string): Promise<void> {
			await mailDelivery.deliver(addressKnownMail(to, publicUrl));
		},
		async invitation(to: string, inviterEmail: string, invitationId: string): Promise<void> {
			await mailDelivery.deliver(
				invitationMail(to, fromLibraryAddress(inviterEmail), invitationLink(publicUrl, invitationId)),
			);
		},
	};
}

/** Mails about the address of an account. Nobody waits for them. */
export function createAddressMails(
	{ deliver }: Pick<MailDelivery, 'deliver'>,
	publicUrl: string,
): AddressMails {
	return {
		confirmNew(to, token) {
			void deliver({
				kind: 'confirm-new-address',
				to,
				subject: 'Confirm your new address',
				text: 'Somebody, most likely you, asked to use this address for their Mana account. Open this link within an hour to confirm that it is yours:',
				link: `${publicUrl}/change-email?token=${encodeURIComponent(token)}`,
			});
		},
		known(to) {
			void deliver(addressKnownMail(to, publicUrl));
		},
		changed(to) {
			void deliver({
				kind: 'address-changed',
				to,
				subject: 'Your account has another address',
				text: 'Your Mana account has another address from now on: sign in with that one. If it was not you who changed it, ask whoever runs this server at once. Your account is here:',
				link: `${publicUrl}/security`,
			});
		},
	};
}

function addressKnownMail(to: string, publicUrl: string): Mail {
	return {
		kind: 'address-known',
		to,
		subject: 'You have an account already',
		text: 'Somebody, most likely you, tried to use this address for a Mana account, and it has one. Sign in instead, or set a new password there:',
		link: `${publicUrl}/sign-in`,
	};
}

/** Names who invites by the one thing about them that is not for them to choose. The page tells which space it is. */
export function invitationMail(to: string, inviterEmail: string, link: string) {
	return {
		kind: 'invitation',
		to,
		subject: 'Invitation to a shared space',
		text: `${inviterEmail} invites you to a shared space on Mana. Open this link, signed in with this address, to see which one, and to join it or decline:`,
		link,
	} as const;
}
