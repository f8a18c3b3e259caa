import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDatabase } from '@mana/postgres-kit';
import { createTestDatabase, type TestDatabase } from '@mana/postgres-kit/testing';
import { authDatabase } from '../src/db/database.ts';
import { generateKekKeyring } from '../src/domain/kek-keyring.ts';
import { password } from './auth-world.ts';

const secret = 'a-secret-for-tests-that-is-long-enough';
const kek = generateKekKeyring();
let database: TestDatabase;
beforeAll(async () => {
	database = await createTestDatabase(authDatabase);
});
afterAll(() => database.drop());

interface Service {
	process: Bun.Subprocess<'pipe', 'pipe', 'pipe'>;
	url: string;
	/** What it has logged so far. */
	log: () => string;
}

async function start(environment: Record<string, string> = {}): Promise<Service> {
	const child = Bun.spawn([process.execPath, `${import.meta.dir}/../src/main.ts`], {
		env: {
			PORT: '0',
			DATABASE_URL: database.urls.auth?.runtimeUrl ?? '',
			MANA_AUTH_PUBLIC_URL: 'http://auth.mana.test',
			BETTER_AUTH_SECRET: secret,
			MANA_KEK: kek,
			...environment,
		},
		stdin: 'pipe',
		stdout: 'pipe',
		stderr: 'pipe',
	});
	const url = Promise.withResolvers<string>();
	let log = '';
	const read = async (stream: ReadableStream<Uint8Array>) => {
		const decoder = new TextDecoder();
		for await (const chunk of stream) {
			log += decoder.decode(chunk, { stream: true });
			const listening = /"url":"([^"]+)","msg":"listening"/.exec(log);
			if (listening?.[1]) url.resolve(listening[1]);
		}
	};
	void read(child.stdout);
	void read(child.stderr);
	child.exited.then((code) => url.reject(new Error(`exited with ${code}: ${log}`)));
	return { process: child, url: await url.promise, log: () => log };
}

const post = (url: string, body: unknown) =>
	fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});

test('the service serves, counts, keeps secrets out of its log, and ends when told', async () => {
	const service = await start();
	const { accessToken, refreshToken } = await (
		await post(`${service.url}/api/v1/auth/register`, { email: 'anna@mana.test', password })
	).json();
	expect((await post(`${service.url}/api/v1/auth/login`, { email: 'anna@mana.test', password })).status).toBe(
		200,
	);
	await post(`${service.url}/api/v1/auth/forgot-password`, { email: 'anna@mana.test' });

	const health = await fetch(`${service.url}/health`);
	expect([health.status, await health.json()]).toEqual([200, { status: 'ok', database: 'ok' }]);
	const metrics = await (await fetch(`${service.url}/metrics`)).text();
	expect(metrics).toContain('mana_auth_sign_ins_total{status="200",service="mana-auth"} 1');
	expect(metrics).toContain('mana_auth_process_cpu_seconds_total');

	service.process.kill('SIGTERM');
	expect(await service.process.exited).toBe(0);
	// The mailed link is for a developer's eyes; nothing else that opens anything is in the log.
	expect(service.log()).toContain('/reset-password?token=');
	for (const hidden of [accessToken, refreshToken, password, secret])
		expect(service.log()).not.toContain(hidden);
}, 15_000);

test('two replicas that start at once on an empty database both serve, with one signing key', async () => {
	const empty = await createTestDatabase();
	const word = 'only-for-tests';
	const passwords = { owner: word, runtime: word, maintenance: word };
	const services: Service[] = [];
	try {
		const begin = async () => {
			const urls = await prepareDatabase({ adminUrl: empty.adminUrl, spec: authDatabase, passwords });
			const service = await start({ DATABASE_URL: urls.runtimeUrl });
			services.push(service);
			return service;
		};
		const [one, other] = await Promise.all([begin(), begin()]);
		for (const { url } of [one, other]) {
			const health = await fetch(`${url}/health`);
			expect([health.status, await health.json()]).toEqual([200, { status: 'ok', database: 'ok' }]);
		}
		const people = await Promise.all(
			[one, other, one, other].map(async ({ url }, index) =>
				(await post(`${url}/api/v1/auth/register`, { email: `first${index}@mana.test`, password })).json(),
			),
		);
		for (const { accessToken } of people) {
			for (const { url } of [one, other]) {
				const headers = { authorization: `Bearer ${accessToken}` };
				expect((await fetch(`${url}/api/v1/me/sessions`, { headers })).status).toBe(200);
			}
		}
		const keys = await Promise.all(
			[one, other].map(async ({ url }) => (await (await fetch(`${url}/api/auth/jwks`)).json()).keys),
		);
		expect(keys[0]).toHaveLength(1);
		expect(keys[1]).toEqual(keys[0]);
	} finally {
		for (const service of services) {
			service.process.kill('SIGTERM');
			await service.process.exited;
		}
		await empty.drop();
	}
}, 30_000);

test('the service keeps mailed links out of the log in production', async () => {
	const service = await start({ NODE_ENV: 'production' });
	await post(`${service.url}/api/v1/auth/register`, { email: 'ben@mana.test', password });
	await post(`${service.url}/api/v1/auth/forgot-password`, { email: 'ben@mana.test' });
	service.process.kill('SIGTERM');
	await service.process.exited;
	expect(service.log()).not.toContain('token=');
}, 15_000);

test('the service ends with its parent', async () => {
	const service = await start({ MANA_STOP_WITH_PARENT: '1' });
	await service.process.stdin.end();
	expect(await service.process.exited).toBe(0);
}, 15_000);

test('the service says that its database is gone, and answers 503 where it cannot go on', async () => {
	const service = await start({ DATABASE_URL: 'postgres://nobody:x@127.0.0.1:1/none' });
	const health = await fetch(`${service.url}/health`);
	expect([health.status, await health.json()]).toEqual([
		503,
		{ status: 'unavailable', database: 'unreachable' },
	]);
	const signIn = await post(`${service.url}/api/v1/auth/login`, { email: 'anna@mana.test', password });
	expect([signIn.status, (await signIn.json()).error]).toEqual([503, 'DATABASE_UNAVAILABLE']);
	service.process.kill('SIGTERM');
	expect(await service.process.exited).toBe(0);
}, 15_000);

test('the service does not start with other keys than the database was written with, and names what to put back', async () => {
	const own = await createTestDatabase(authDatabase);
	const url = own.urls.auth?.runtimeUrl ?? '';
	const begin = (environment: Record<string, string>) => start({ DATABASE_URL: url, ...environment });
	const folder = mkdtempSync(join(tmpdir(), 'mana-keyring-'));
	const fileOf = (name: string, text: string) => {
		writeFileSync(join(folder, name), text, { mode: 0o400 });
		return join(folder, name);
	};
	const counted = (first: number) => {
		const key = Buffer.from(Array.from({ length: 32 }, (_, index) => first + index)).toString('base64');
		return JSON.stringify({ active: 'k1', keys: { k1: key } });
	};
	try {
		// Without vaults any key will do.
		for (const keyring of [kek, counted(1)]) {
			const service = await begin({ MANA_KEK: keyring });
			if (keyring !== kek) {
				const { accessToken } = await (
					await post(`${service.url}/api/v1/auth/register`, { email: 'mia@mana.test', password })
				).json();
				const headers = { authorization: `Bearer ${accessToken}` };
				const made = await fetch(`${service.url}/api/v1/me/encryption-vault/init`, {
					method: 'POST',
					headers,
				});
				expect((await made.json()).kekId).toBe('k1');
			}
			service.process.kill('SIGTERM');
			await service.process.exited;
		}
		const other = fileOf('other.json', generateKekKeyring());
		const ofSameId = fileOf('same-id.json', counted(2));
		for (const file of [other, ofSameId]) {
			const refusal = await begin({ MANA_KEK: '', MANA_KEK_FILE: file }).catch(String);
			expect(refusal).toContain('exited with 78');
			expect(refusal).toContain(file);
			expect(refusal).toContain('k1');
		}
		const sealed = await begin({ MANA_KEK: counted(1), BETTER_AUTH_SECRET: secret.toUpperCase() }).catch(
			String,
		);
		expect(sealed).toContain('exited with 78');
		expect(sealed).toContain('BETTER_AUTH_SECRET');
		const right = await begin({ MANA_KEK: '', MANA_KEK_FILE: fileOf('right.json', counted(1)) });
		expect((await fetch(`${right.url}/health`)).status).toBe(200);
		right.process.kill('SIGTERM');
		expect(await right.process.exited).toBe(0);
	} finally {
		rmSync(folder, { recursive: true });
		await own.drop();
	}
}, 30_000);

test('the service does not start without its secrets, and names them', async () => {
	const failure = await start({ BETTER_AUTH_SECRET: '' }).catch(String);
	expect(failure).toContain('BETTER_AUTH_SECRET');
	expect(failure).not.toContain(secret);
}, 15_000);
