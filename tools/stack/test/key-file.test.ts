import { afterEach, expect, test } from 'bun:test';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Stack, startStack } from '../src/start-stack.ts';
import { cleanUp, temporaryFolder } from './launcher.ts';

afterEach(cleanUp);

async function whileRunning<T>(dataDir: string, run: (stack: Stack) => Promise<T>): Promise<T> {
	const stack = await startStack({ dataDir, ports: { auth: 0, sync: 0, mcp: 0, web: 0 } });
	try {
		return await run(stack);
	} finally {
		await stack.stop();
	}
}

/** The development user's key, which is made where there is none. */
async function masterKey({ urls, devUser }: Stack): Promise<{ masterKey: string; kekId: string }> {
	const response = await fetch(`${urls.auth}/api/v1/me/encryption-vault/init`, {
		method: 'POST',
		headers: { authorization: `Bearer ${devUser?.accessToken}` },
	});
	expect(response.status).toBe(200);
	return response.json();
}

test('a key file that is missing is named and never replaced; with it back, everything opens', async () => {
	const dataDir = temporaryFolder();
	const keyFile = join(dataDir, 'secrets', 'kek-keyring.json');
	const before = await whileRunning(dataDir, masterKey);

	renameSync(keyFile, `${keyFile}.away`);
	for (let times = 0; times < 2; times++) {
		const error = await startStack({ dataDir, ports: { auth: 0, sync: 0, mcp: 0, web: 0 } }).catch(
			(reason) => reason,
		);
		expect(error.code).toBe('KEY_FILE_MISSING');
		expect(error.message).toContain(keyFile);
		expect(existsSync(keyFile)).toBe(false);
	}

	renameSync(`${keyFile}.away`, keyFile);
	expect(await whileRunning(dataDir, masterKey)).toEqual(before);
}, 60_000);

test('a folder of the version before, whose keys are counted, keeps working; another k1 is refused', async () => {
	const dataDir = temporaryFolder();
	const keyFile = join(dataDir, 'secrets', 'kek-keyring.json');
	const countedRing = () => {
		const key = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64');
		return JSON.stringify({ active: 'k1', keys: { k1: key } });
	};
	const put = (ring: string) => {
		rmSync(keyFile, { force: true });
		writeFileSync(keyFile, ring, { mode: 0o400 });
	};
	await whileRunning(dataDir, async () => put(countedRing()));
	const ring = countedRing();
	put(ring);
	const before = await whileRunning(dataDir, masterKey);
	expect(before.kekId).toBe('k1');
	expect(await whileRunning(dataDir, masterKey)).toEqual(before);

	put(countedRing());
	const error = await startStack({ dataDir, ports: { auth: 0, sync: 0, mcp: 0, web: 0 } }).catch(
		(reason) => reason,
	);
	expect(error.code).toBe('SERVICE_START_FAILED');
	expect(error.message).toContain(keyFile);
	put(ring);
	expect(await whileRunning(dataDir, masterKey)).toEqual(before);
}, 60_000);
