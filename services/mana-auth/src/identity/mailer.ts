import type { Logger } from '@mana/service-kit';

export interface Mail {
	to: string;
	subject: string;
	/** What the person is asked to open. It lets whoever has it in, so it is for their mailbox only. */
	link: string;
}

export interface Mailer {
	send(mail: Mail): Promise<void>;
}

/** Stands in for a mailbox on a developer's machine: the link is in the log. Nowhere else does one get there. */
export function createLogMailer(logger: Logger, isProduction: boolean): Mailer {
	return {
		async send({ to, subject, link }) {
			if (isProduction) logger.warn({ subject }, 'no mail was sent: there is no mail server');
			else logger.info({ to, subject, link }, 'mail');
		},
	};
}
