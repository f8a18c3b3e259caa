import { afterAll, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFile, waitForLock } from './file-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'mana-file-lock-'));
let path: string;
let count = 0;

beforeEach(() => {
	path = join(folder, `${count++}.lock`);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Holds the lock in another process until that is killed. */
async function lockElsewhere(mode: string) {
	const program = `
		import { lockFile } from ${JSON.stringify(join(import.meta.dir, 'file-lock.ts'))};
		const lock = lockFile(${JSON.stringify(path)}, ${JSON.stringify(mode)});
		console.log(lock ? 'held' : 'busy');
		if (lock) setInterval(() => lock, 1000);`;
	const child = Bun.spawn([process.execPath, '-e', program], { stdout: 'pipe' });
	const { value } = await child.stdout.getReader().read();
	return { said: new TextDecoder().decode(value).trim(), child };
}

test('an exclusive lock keeps every other process out until it is released', async () => {
	const lock = lockFile(path, 'exclusive');
	expect((await lockElsewhere('exclusive')).said).toBe('busy');
	expect((await lockElsewhere('shared')).said).toBe('busy');
	lock?.release();
	const other = await lockElsewhere('exclusive');
	expect(other.said).toBe('held');
	other.child.kill();
	await other.child.exited;
});

test('an exclusive lock keeps the same process out too', () => {
	const lock = lockFile(path, 'exclusive');
	expect(lockFile(path, 'exclusive')).toBeUndefined();
	lock?.release();
});

test('many share a lock, and nobody is alone while they do', async () => {
	const lock = lockFile(path, 'shared');
	const other = await lockElsewhere('shared');
	expect(other.said).toBe('held');
	lock?.release();
	expect(lockFile(path, 'exclusive')).toBeUndefined();
	other.child.kill();
	await other.child.exited;
	expect(lockFile(path, 'exclusive')).toBeDefined();
});

test('the lock of a killed process is free', async () => {
	const { said, child } = await lockElsewhere('exclusive');
	expect(said).toBe('held');
	expect(lockFile(path, 'shared')).toBeUndefined();
	child.kill('SIGKILL');
	expect(await waitForLock(path, 'exclusive', 5_000)).toBeDefined();
});

test('waiting ends with the time given', async () => {
	const lock = lockFile(path, 'exclusive');
	expect(await waitForLock(path, 'exclusive', 60)).toBeUndefined();
	lock?.release();
});
