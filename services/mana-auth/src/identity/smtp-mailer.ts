import { normalAddress } from '@mana/auth-protocol';
import { createTransport } from 'nodemailer';
import { z } from 'zod';
import { composeMail } from './mail-message.ts';
import { MailError, type Mailer } from './mailer.ts';

export interface SmtpSettings {
	/** `smtp://` or, for TLS from the first byte, `smtps://`; with user and password where the server wants them. */
	url: string;
	/** Whom mails come from: an address, or `Name <address>`. */
	from: string;
	/** False only where nobody can listen: `smtp://` without STARTTLS. */
	isTlsRequired: boolean;
	/** PEM of further authorities to trust. */
	ca?: string;
}

const connectTimeoutMs = 10_000;
const socketTimeoutMs = 20_000;

/** Hands mails to an SMTP server. What is not encrypted is not sent, unless the settings say so. */
export function createSmtpMailer({ url, from, isTlsRequired, ca }: SmtpSettings): Mailer {
	const { protocol, hostname, port, username, password } = new URL(url);
	const isTlsFromStart = protocol === 'smtps:';
	const transport = createTransport({
		host: hostname.replace(/^\[(.*)\]$/, '$1'),
		port: Number(port) || (isTlsFromStart ? 465 : 587),
		secure: isTlsFromStart,
		requireTLS: !isTlsFromStart && isTlsRequired,
		ignoreTLS: !isTlsFromStart && !isTlsRequired,
		...(username === ''
			? {}
			: { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
		...(ca === undefined ? {} : { tls: { ca } }),
		connectionTimeout: connectTimeoutMs,
		greetingTimeout: connectTimeoutMs,
		socketTimeout: socketTimeoutMs,
		disableFileAccess: true,
		disableUrlAccess: true,
	});
	return {
		async send(mail) {
			// One address and nothing else: a list, a comment or a line end would be more.
			if (normalAddress(mail.to) === undefined || /\s/.test(mail.to)) {
				throw new MailError('MAIL_ADDRESS_INVALID', 'This is not one mail address.');
			}
			try {
				await transport.sendMail({ from, to: { name: '', address: mail.to }, ...composeMail(mail) });
			} catch (cause) {
				throw new MailError('MAIL_FAILED', reasonOf(cause), { cause });
			}
		},
	};
}

/** Why, in the library's and the server's codes: their texts may quote the address. */
function reasonOf(cause: unknown): string {
	const { code, command, responseCode } = z
		.object({ code: z.string(), command: z.string(), responseCode: z.number() })
		.partial()
		.catch({})
		.parse(cause);
	return `The mail server did not take it: ${[code, command, responseCode].filter(Boolean).join(' ') || 'no reason given'}.`;
}
