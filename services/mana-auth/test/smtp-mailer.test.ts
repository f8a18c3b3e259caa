import { afterEach, describe, expect, test } from 'bun:test';
import type { SMTPServerOptions } from 'smtp-server';
import type { Mail } from '../src/identity/mailer.ts';
import { createSmtpMailer, type SmtpSettings } from '../src/identity/smtp-mailer.ts';
import { certificate } from './mail-certificate.ts';
import { type MailServer, startMailServer } from './mail-server.ts';

const running: MailServer[] = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map((server) => server.stop()));
});

const mail: Mail = {
	kind: 'invitation',
	to: 'anna@mana.test',
	subject: 'Invitation to Family',
	text: 'You are invited to the space “Family”. Open this link:',
	link: 'https://auth.mana.test/accept-invitation?id=a1',
	language: 'en',
};

async function serverWith(options: SMTPServerOptions = {}): Promise<MailServer> {
	const server = await startMailServer(options);
	running.push(server);
	return server;
}
const mailer = (url: string, settings: Partial<SmtpSettings> = {}) =>
	createSmtpMailer({
		url,
		from: 'Mana <mana@mana.test>',
		isTlsRequired: true,
		ca: certificate.cert,
		...settings,
	});
const codeOf = (sending: Promise<void>) =>
	sending.then(
		() => 'sent',
		(error) => error.code,
	);

describe('a mail', () => {
	test('goes over STARTTLS, signed in, as plain text and as HTML', async () => {
		const server = await serverWith({ disabledCommands: [] });
		await mailer(`smtp://mana:right@${server.address}`).send(mail);
		const [received] = server.mails;
		expect(received).toMatchObject({
			from: 'mana@mana.test',
			to: ['anna@mana.test'],
			isEncrypted: true,
			user: 'mana',
		});
		expect(received?.text).toMatch(/^Subject: Invitation to Family\r$/m);
		expect(received?.text).toContain('Content-Type: text/plain');
		expect(received?.text).toContain('Content-Type: text/html');
		expect(received?.text.match(/accept-invitation/g)?.length).toBeGreaterThanOrEqual(2);
	});

	test('goes over TLS from the first byte', async () => {
		const server = await serverWith({ secure: true });
		await mailer(`smtps://${server.address}`).send(mail);
		expect(server.mails).toMatchObject([{ isEncrypted: true }]);
	});

	test('goes in the clear only where the settings say so', async () => {
		const server = await serverWith({ disabledCommands: ['AUTH', 'STARTTLS'] });
		expect(await codeOf(mailer(`smtp://${server.address}`).send(mail))).toBe('MAIL_FAILED');
		expect(server.mails).toHaveLength(0);
		await mailer(`smtp://${server.address}`, { isTlsRequired: false }).send(mail);
		expect(server.mails).toMatchObject([{ isEncrypted: false }]);
	});

	test('does not go to a server that cannot prove its name', async () => {
		const server = await serverWith();
		const distrustful = createSmtpMailer({
			url: `smtp://${server.address}`,
			from: 'mana@mana.test',
			isTlsRequired: true,
		});
		expect(await codeOf(distrustful.send(mail))).toBe('MAIL_FAILED');
		expect(server.mails).toHaveLength(0);
	});

	test('fails with a code where the server is away, refuses the password or the recipient', async () => {
		const gone = await startMailServer();
		await gone.stop();
		expect(await codeOf(mailer(`smtp://${gone.address}`).send(mail))).toBe('MAIL_FAILED');
		const strict = await serverWith({ disabledCommands: [] });
		expect(await codeOf(mailer(`smtp://mana:wrong@${strict.address}`).send(mail))).toBe('MAIL_FAILED');
		const picky = await serverWith({
			onRcptTo: (_address, _session, done) => done(new Error('no such mailbox')),
		});
		const failed = await mailer(`smtp://${picky.address}`)
			.send(mail)
			.catch((error) => error);
		expect(failed).toMatchObject({ code: 'MAIL_FAILED' });
		expect(String(failed)).not.toContain('anna@mana.test');
	});

	test.each([
		'anna@mana.test\r\nBcc: evil@mana.test',
		'anna@mana.test, evil@mana.test',
		'anna@mana.test;evil@mana.test',
		'"Anna" <anna@mana.test>',
		'',
	])('is not sent to %j, which is not one address', async (to) => {
		const server = await serverWith();
		expect(await codeOf(mailer(`smtp://${server.address}`).send({ ...mail, to }))).toBe(
			'MAIL_ADDRESS_INVALID',
		);
		expect(server.mails).toHaveLength(0);
	});

	test('takes no header, recipient, line or tag from what people write', async () => {
		const server = await serverWith();
		const name = 'Party\r\nBcc: evil@mana.test\r\n\r\n<script>x</script>\u2028\u202eend';
		await mailer(`smtp://${server.address}`).send({
			...mail,
			subject: `Invitation to ${name}`,
			text: `You are invited to ${name}.`,
		});
		const [received] = server.mails;
		expect(received?.to).toEqual(['anna@mana.test']);
		expect(received?.text).not.toMatch(/^Bcc:/im);
		const html = received?.text.slice(received.text.indexOf('<!doctype'));
		expect(html).toContain('&lt;script&gt;');
		expect(html).not.toMatch(/<script/i);
		expect(received?.text).not.toContain('\u202e');
	});
});
