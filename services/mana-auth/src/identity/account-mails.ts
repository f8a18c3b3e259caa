import type { AddressMails } from '../domain/change-address.ts';
import { fromLibraryAddress } from '../domain/library-address.ts';
import { invitationLink } from '../domain/space-invitations.ts';
import type { Language } from '../language/language.ts';
import { mailTexts } from './mail-texts.ts';
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
		async resetPassword(to: string, token: string, language: Language): Promise<void> {
			await mailDelivery.deliver({
				kind: 'reset-password',
				to,
				...mailTexts(language).resetPassword,
				language,
				link: `${publicUrl}/reset-password?token=${encodeURIComponent(token)}`,
			});
		},
		async confirmAddress(to: string, token: string, language: Language): Promise<void> {
			await mailDelivery.deliver({
				kind: 'confirm-address',
				to,
				...mailTexts(language).confirmAddress,
				language,
				link: `${publicUrl}/verify-email?token=${encodeURIComponent(token)}`,
			});
		},
		async addressKnown(to: string, language: Language): Promise<void> {
			await mailDelivery.deliver(addressKnownMail(to, publicUrl, language));
		},
		async invitation(
			to: string,
			inviterEmail: string,
			invitationId: string,
			language: Language,
		): Promise<void> {
			const link = invitationLink(publicUrl, invitationId);
			await mailDelivery.deliver(
				invitationMail({ to, inviterEmail: fromLibraryAddress(inviterEmail), link, language }),
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
		confirmNew(to, token, language) {
			void deliver({
				kind: 'confirm-new-address',
				to,
				...mailTexts(language).confirmNewAddress,
				language,
				link: `${publicUrl}/change-email?token=${encodeURIComponent(token)}`,
			});
		},
		known(to, language) {
			void deliver(addressKnownMail(to, publicUrl, language));
		},
		changed(to, language) {
			void deliver({
				kind: 'address-changed',
				to,
				...mailTexts(language).addressChanged,
				language,
				link: `${publicUrl}/security`,
			});
		},
	};
}

function addressKnownMail(to: string, publicUrl: string, language: Language): Mail {
	return {
		kind: 'address-known',
		to,
		...mailTexts(language).addressKnown,
		language,
		link: `${publicUrl}/sign-in`,
	};
}

/** Names who invites by the one thing about them that is not for them to choose. The page tells which space it is. */
export function invitationMail({
	to,
	inviterEmail,
	link,
	language,
}: Pick<Mail, 'to' | 'link' | 'language'> & { readonly inviterEmail: string }): Mail {
	const { subject, text } = mailTexts(language).invitation;
	return {
		kind: 'invitation',
		to,
		subject,
		text: text(inviterEmail),
		language,
		link,
	};
}
