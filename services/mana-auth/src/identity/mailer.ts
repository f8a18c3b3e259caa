import { AppError, type Logger } from '@mana/service-kit';
import type { RateLimiter } from '@mana/service-kit/rate-limit';
import type { Counter } from 'prom-client';
import type { Language } from '../language/language.ts';

export const mailKinds = [
	'confirm-address',
	'confirm-new-address',
	'address-changed',
	'address-known',
	'reset-password',
	'invitation',
] as const;

export interface Mail {
	kind: (typeof mailKinds)[number];
	/** One address. */
	to: string;
	subject: string;
	/** Says in a sentence or two why the mail comes and what opening the link does. */
	text: string;
	/** What the person is asked to open. It lets whoever has it in, so it is for their mailbox only. */
	link: string;
	language: Language;
}

export interface Mailer {
	/** @throws MailError where no mail server has taken it */
	send(mail: Mail): Promise<void>;
}

/** A mail was not taken by a mail server. */
export class MailError extends Error {
	override readonly name = 'MailError';

	constructor(
		readonly code: 'MAIL_FAILED' | 'MAIL_NOT_CONFIGURED' | 'MAIL_ADDRESS_INVALID',
		message: string,
		options?: ErrorOptions,
	) {
		super(message, options);
	}
}

/** Stands in for a mailbox on a developer's machine: the link is in the log. Nowhere else does one get there. */
export function createLogMailer(logger: Logger, isProduction: boolean): Mailer {
	return {
		async send({ to, subject, link }) {
			if (isProduction) throw new MailError('MAIL_NOT_CONFIGURED', 'There is no mail server: set SMTP_URL.');
			logger.info({ to, subject, link }, 'mail');
		},
	};
}

/** Sends mails, and writes down and counts how that ended: nobody who waits for an answer is told more. */
export interface MailDelivery {
	deliver(mail: Mail): Promise<'sent' | 'failed'>;
	/** Resolves when nothing is under way. */
	idle(): Promise<void>;
}

/** At most this many mails of one kind go to one mailbox within the window of `mailboxes`, and within a day. */
const mailsPerMailbox = 10;
const mailsPerMailboxAndDay = 20;

export function createMailDelivery(deps: {
	mailer: Mailer;
	/**
	 * Counts mails of each kind to each mailbox, and throws where there are too many: nobody fills the mailbox of another,
	 * nor uses up the mails of another kind, with which its owner gets out of a lock.
	 */
	mailboxes: RateLimiter;
	/** The like by the day. */
	mailboxDays: RateLimiter;
	logger: Logger;
	mails: Counter<'kind' | 'result'>;
}): MailDelivery {
	const underWay = new Set<Promise<'sent' | 'failed'>>();
	const deliver = async (mail: Mail): Promise<'sent' | 'failed'> => {
		const { kind } = mail;
		try {
			const mailbox = `${kind}|${mail.to.toLowerCase()}`;
			await deps.mailboxes.take(mailbox, mailsPerMailbox);
			await deps.mailboxDays.take(mailbox, mailsPerMailboxAndDay);
			await deps.mailer.send(mail);
			deps.mails.inc({ kind, result: 'sent' });
			return 'sent';
		} catch (error) {
			const isKnown = error instanceof MailError || error instanceof AppError;
			const code = isKnown ? error.code : 'MAIL_FAILED';
			const { message } = error instanceof Error ? error : new Error(String(error));
			deps.logger.error({ kind, code, reason: message }, 'a mail was not sent');
			deps.mails.inc({ kind, result: 'failed' });
			return 'failed';
		}
	};
	return {
		deliver(mail) {
			const delivery = deliver(mail).finally(() => underWay.delete(delivery));
			underWay.add(delivery);
			return delivery;
		},
		async idle() {
			await Promise.all(underWay);
		},
	};
}
