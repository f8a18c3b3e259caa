import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { certificate } from './mail-certificate.ts';

export interface ReceivedMail {
	from: string;
	to: string[];
	/** As it came over the wire. */
	text: string;
	isEncrypted: boolean;
	user: unknown;
}

export interface MailServer {
	/** `host:port` */
	address: string;
	mails: ReceivedMail[];
	stop(): Promise<void>;
}

export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
	const mails: ReceivedMail[] = [];
	const server = new SMTPServer({
		...certificate,
		disabledCommands: ['AUTH'],
		onAuth: ({ username, password }, _session, done) =>
			password === 'right' ? done(null, { user: username }) : done(new Error('no')),
		onData(stream, session, done) {
			const parts: Buffer[] = [];
			stream.on('data', (part: Buffer) => parts.push(part));
			stream.on('end', () => {
				mails.push({
					from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
					to: session.envelope.rcptTo.map(({ address }) => address),
					text: Buffer.concat(parts).toString('utf8'),
					isEncrypted: session.secure,
					user: session.user,
				});
				done();
			});
		},
		...options,
	});
	// A client that does not trust us hangs up in the middle of the handshake.
	server.on('error', () => {});
	const port = await new Promise<number>((resolve) => {
		const listening = server.listen(0, '127.0.0.1', () => {
			const address = listening.address();
			resolve(typeof address === 'object' && address ? address.port : 0);
		});
	});
	return {
		address: `127.0.0.1:${port}`,
		mails,
		stop: () => new Promise((resolve) => server.close(() => resolve())),
	};
}
