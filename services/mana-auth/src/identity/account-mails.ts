import { fromLibraryAddress } from '../domain/library-address.ts';
import { invitationLink } from '../domain/space-invitations.ts';
import type { MailDelivery } from './mailer.ts';

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
			await mailDelivery.deliver({
				kind: 'address-known',
				to,
				subject: 'You have an account already',
				text: 'Somebody, most likely you, tried to make a Mana account with this address, which has one. Sign in instead, or set a new password there:',
				link: `${publicUrl}/sign-in`,
			});
		},
		async invitation(to: string, inviterEmail: string, invitationId: string): Promise<void> {
			await mailDelivery.deliver(
				invitationMail(to, fromLibraryAddress(inviterEmail), invitationLink(publicUrl, invitationId)),
			);
		},
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
