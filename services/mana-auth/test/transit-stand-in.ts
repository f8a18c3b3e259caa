import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';

/** As much of Vault's transit engine as mana-auth speaks to, with one key of type aes256-gcm96. */
export interface TransitStandIn {
	url: string;
	token: string;
	/** What it was asked, newest last. */
	requests: { path: string; items: number }[];
	/** What it answers instead of doing anything, where set. */
	answer: (() => Response | Promise<Response>) | undefined;
	rotate(): void;
	stop(): Promise<void>;
}

const body = z.object({
	batch_input: z.array(
		z.object({ plaintext: z.string(), ciphertext: z.string(), associated_data: z.string() }).partial(),
	),
});
type Item = z.output<typeof body>['batch_input'][number];

export function startTransitStandIn(): TransitStandIn {
	const versions = [randomBytes(32)];
	const token = randomBytes(16).toString('hex');
	const server = Bun.serve({
		hostname: '127.0.0.1',
		port: 0,
		async fetch(request) {
			const path = new URL(request.url).pathname.replace('/v1/', '');
			const items = request.method === 'POST' ? body.parse(await request.json()).batch_input : [];
			standIn.requests.push({ path, items: items.length });
			if (standIn.answer) return standIn.answer();
			if (request.headers.get('x-vault-token') !== token) {
				return Response.json({ errors: ['permission denied'] }, { status: 403 });
			}
			if (path === 'transit/keys/mana') {
				return Response.json({ data: { type: 'aes256-gcm96', latest_version: versions.length } });
			}
			const act = { 'transit/encrypt/mana': encrypt, 'transit/decrypt/mana': decrypt }[path];
			if (!act) return Response.json({ errors: [] }, { status: 404 });
			const results = items.map((item) => act(item));
			const hasFailed = results.some((result) => 'error' in result);
			return Response.json({ data: { batch_results: results } }, { status: hasFailed ? 400 : 200 });
		},
	});
	const standIn: TransitStandIn = {
		url: `http://127.0.0.1:${server.port}`,
		token,
		requests: [],
		answer: undefined,
		rotate: () => void versions.push(randomBytes(32)),
		stop: () => server.stop(true),
	};

	function encrypt({ plaintext = '', associated_data = '' }: Item) {
		const iv = randomBytes(12);
		const cipher = createCipheriv('aes-256-gcm', versions.at(-1) ?? '', iv);
		cipher.setAAD(Buffer.from(associated_data, 'base64'));
		const text = Buffer.concat([cipher.update(Buffer.from(plaintext, 'base64')), cipher.final()]);
		const sealed = Buffer.concat([iv, text, cipher.getAuthTag()]).toString('base64');
		return { ciphertext: `vault:v${versions.length}:${sealed}`, key_version: versions.length };
	}

	function decrypt({ ciphertext = '', associated_data = '' }: Item) {
		const [, version, text = ''] = /^vault:v(\d+):(.*)$/.exec(ciphertext) ?? [];
		const key = versions[Number(version) - 1];
		if (!key) return { error: 'unknown key version' };
		const bytes = Buffer.from(text, 'base64');
		const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
		decipher.setAAD(Buffer.from(associated_data, 'base64'));
		decipher.setAuthTag(bytes.subarray(-16));
		try {
			const opened = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
			return { plaintext: opened.toString('base64') };
		} catch {
			return { error: 'cipher: message authentication failed' };
		}
	}

	return standIn;
}
