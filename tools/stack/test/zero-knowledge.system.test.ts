import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { rmSync } from 'node:fs';
import {
	encodeBase64,
	generateKeyPair,
	importMasterKey,
	masterKeyCheck,
	unwrapKeyPair,
	unwrapValue,
	unwrapWithRecoveryCode,
	wrapPrivateKey,
} from '@mana/shared-crypto';
import { type Browser, chromium, type Page } from 'playwright-core';
import postgres from 'postgres';
import { type Stack, startStack } from '../src/index.ts';
import { type Agent, connectAgent, type Person, postJson, signUp } from './agent.ts';
import { temporaryFolder } from './launcher.ts';

// A browser takes its time on a machine that is busy.
setDefaultTimeout(120_000);

/** "Within seconds": until agents are without the key. */
const noticedWithinMs = 6_000;

let dataDir: string;
let stack: Stack;
let sql: postgres.Sql;
let browser: Browser;
let anna: Person;
let agent: Agent;

beforeAll(async () => {
	dataDir = temporaryFolder();
	stack = await startStack({ dataDir, ports: { auth: 0, sync: 0, mcp: 0, web: 0 } });
	sql = postgres(stack.adminUrl, { max: 1, onnotice: () => {} });
	browser = await chromium.launch({
		executablePath: Bun.which('chromium') ?? 'chromium',
		args: ['--no-sandbox', '--disable-dev-shm-usage'],
	});
	anna = await signUp(stack, 'anna');
	agent = await connectAgent(stack, anna, anna.personalSpaceId);
});

afterAll(async () => {
	await agent?.close();
	await browser?.close();
	await sql?.end();
	await stack?.stop();
	rmSync(dataDir, { recursive: true, force: true });
});

async function fetchKey(): Promise<Record<string, string>> {
	const headers = { authorization: `Bearer ${anna.accessToken}` };
	return (await fetch(`${stack.urls.auth}/api/v1/me/encryption-vault/key`, { headers })).json();
}

const bytes = (base64 = '') => new Uint8Array(Buffer.from(base64, 'base64'));

/** Every encrypted value of a record, those of deleted ones included. Nobody else has any. */
async function storedValues(): Promise<string[]> {
	const rows = await sql`select to_jsonb(r)::text as text from mana_sync.sync_records r`;
	return rows.flatMap(({ text }) => text.match(/enc:1:[\w+/=]+\.[\w+/=]+/g) ?? []);
}

async function countOpened(values: string[], key: CryptoKey): Promise<number> {
	const opened = await Promise.allSettled(values.map((value) => unwrapValue(value, key)));
	return opened.filter(({ status }) => status === 'fulfilled').length;
}

const keyPairUrl = () => `${stack.urls.auth}/api/v1/me/encryption-vault/key-pair`;

/** Publishes a key pair whose private half the master key wraps. */
async function publishKeyPair(masterKey: Uint8Array<ArrayBuffer>): Promise<string> {
	const stepUp = `${stack.urls.auth}/api/v1/auth/step-up`;
	const { body } = await postJson(stepUp, { password: 'a long password of anna' }, anna.accessToken);
	const pair = await generateKeyPair();
	const { wrapped, iv } = await wrapPrivateKey(pair, await importMasterKey(masterKey));
	const answer = await fetch(keyPairUrl(), {
		method: 'PUT',
		headers: { 'content-type': 'application/json', authorization: `Bearer ${body.accessToken}` },
		body: JSON.stringify({
			publicKey: encodeBase64(pair.publicKey),
			wrappedPrivateKey: encodeBase64(wrapped),
			iv: encodeBase64(iv),
			masterKeyCheck: encodeBase64(await masterKeyCheck(masterKey)),
		}),
	});
	expect(answer.status).toBe(200);
	return encodeBase64(pair.publicKey);
}

/** A browser of its own, in which anna has signed in to the app. */
async function openApp(path: string): Promise<Page> {
	const context = await browser.newContext({ baseURL: stack.urls.web });
	context.setDefaultTimeout(30_000);
	const page = await context.newPage();
	await page.goto(path);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.getByLabel('E-mail').fill(anna.email);
	await page.getByLabel('Password').fill('a long password of anna');
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await page.waitForURL((url) => url.origin === stack.urls.web);
	return page;
}

async function prove(page: Page): Promise<void> {
	const dialog = page.getByRole('dialog', { name: 'Is it you?' });
	await dialog.getByLabel('Password').fill('a long password of anna');
	await dialog.getByRole('button', { name: 'Continue' }).click();
	await dialog.waitFor({ state: 'detached' });
}

test('zero-knowledge mode takes a key of the device, stops agents within seconds, and brings all records under it, resumed after a reload', async () => {
	for (let count = 0; count < 5; count++) {
		await agent.get('notes_create', { title: `Note ${count}`, content: 'Nobody else reads this.' });
	}
	const { id } = await agent.get<{ id: string }>('todo_create', { title: 'To be deleted' });
	await agent.call('todo_delete', { id });
	const masterKey = bytes((await fetchKey()).masterKey);
	const before = await importMasterKey(masterKey);
	const oldPublicKey = await publishKeyPair(masterKey);
	const valuesBefore = await storedValues();
	expect(valuesBefore.length).toBeGreaterThan(10);
	expect(await countOpened(valuesBefore, before)).toBe(valuesBefore.length);

	const page = await openApp('/encryption');
	// The connection breaks as soon as anything is to be encrypted anew.
	await page.route('**/sync/tables*', (route) => route.abort());
	const turnOn = { name: 'Turn on zero-knowledge mode' };
	await page.getByRole('button', turnOn).click();
	await page.getByRole('dialog').getByRole('button', turnOn).click();
	await prove(page);
	const code = (await page.locator('main code').textContent()) ?? '';
	await page.getByRole('button', { name: 'I have written it down' }).click();
	await page.getByText('The server cannot be reached.').waitFor();
	const switchedAt = performance.now();

	for (const tool of ['notes_list', 'notes_create']) {
		const call = () => agent.call(tool, tool === 'notes_create' ? { title: 'x' } : {});
		let answer = await call();
		while (answer.ok && performance.now() - switchedAt < noticedWithinMs) {
			await Bun.sleep(250);
			answer = await call();
		}
		expect(answer).toMatchObject({ ok: false, text: expect.stringMatching(/zero-knowledge/i) });
	}

	await page.unroute('**/sync/tables*');
	await page.reload();
	await page.getByText('not everything is under it yet').waitFor();
	await page.getByRole('button', { name: 'Go on encrypting anew' }).click();
	const resuming = page.getByRole('dialog');
	await resuming.getByLabel('Recovery code').fill(code);
	await resuming.getByRole('button', { name: 'Go on encrypting anew' }).click();
	await prove(page);
	await page.getByText('Everything is encrypted under the new key.').waitFor();

	const { recoveryWrappedMk, recoveryIv } = await fetchKey();
	const wrap = { wrapped: bytes(recoveryWrappedMk), iv: bytes(recoveryIv) };
	const current = await importMasterKey(await unwrapWithRecoveryCode(wrap, code));
	const values = await storedValues();
	expect(await countOpened(values, current)).toBe(values.length);
	expect(await countOpened(values, before)).toBe(0);
	const plain = await Promise.all(values.map((value) => unwrapValue(value, current)));
	expect(plain.filter((text) => text === 'Nobody else reads this.').length).toBeGreaterThanOrEqual(5);

	const headers = { authorization: `Bearer ${anna.accessToken}` };
	const pair = await (await fetch(keyPairUrl(), { headers })).json();
	expect(pair.publicKey).not.toBe(oldPublicKey);
	const sealed = { wrapped: bytes(pair.wrappedPrivateKey), iv: bytes(pair.iv) };
	expect((await unwrapKeyPair(bytes(pair.publicKey), sealed, current)).privateKey).toHaveLength(32);

	await sql`update auth.encryption_vaults set sealed_previous_since = now() - interval '6 minutes'`;
	await page.getByRole('button', { name: 'Finish' }).click();
	await page.getByRole('button', { name: 'Make a new key' }).waitFor();
	const [vault] =
		await sql`select sealed_previous_mk from auth.encryption_vaults where user_id = ${anna.userId}`;
	expect(vault?.sealed_previous_mk).toBeNull();

	const second = await openApp('/notes');
	await second.getByText('only your recovery code opens it on a new device').waitFor();
	await second.getByLabel('Recovery code').fill('0000-0000');
	await second.getByRole('button', { name: 'Unlock' }).click();
	await second.getByText('That is not right.').waitFor();
	await second.getByLabel('Recovery code').fill(code);
	await second.getByRole('button', { name: 'Unlock' }).click();
	await second.getByRole('link', { name: 'Note 1' }).waitFor();
});
