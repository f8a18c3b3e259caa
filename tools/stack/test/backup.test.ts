import { afterEach, expect, setDefaultTimeout, test } from 'bun:test';
import {
	chmodSync,
	existsSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { root } from '../src/repository-root.ts';
import { type Stack, startStack } from '../src/start-stack.ts';
import { connectAgent } from './agent.ts';
import { cleanUp, temporaryFolder, waitUntil } from './launcher.ts';

setDefaultTimeout(180_000);
afterEach(cleanUp);

const anyPorts = { auth: 0, sync: 0, mcp: 0, web: 0 };

async function whileRunning<T>(dataDir: string, run: (stack: Stack) => Promise<T>): Promise<T> {
	const stack = await startStack({ dataDir, ports: anyPorts });
	try {
		return await run(stack);
	} finally {
		await stack.stop();
	}
}

const codeOfStart = (dataDir: string) =>
	startStack({ dataDir, ports: anyPorts }).then(
		async (stack) => {
			await stack.stop();
			return 'started';
		},
		(error) => error.code,
	);

function command(name: 'backup' | 'restore', dataDir: string, ...args: string[]) {
	return Bun.spawn([process.execPath, `tools/stack/src/${name}-command.ts`, ...args], {
		cwd: root,
		env: { ...process.env, MANA_DATA_DIR: dataDir },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
}

async function outcome(child: ReturnType<typeof command>) {
	const [stdout, stderr] = await Promise.all([
		new Response(child.stdout).text(),
		new Response(child.stderr).text(),
	]);
	return { code: await child.exited, stdout, stderr };
}

interface NotesPage {
	notes: { title: string }[];
	nextCursor?: string;
}

async function titles({ urls, devUser }: Stack): Promise<string[]> {
	if (!devUser) throw new Error('there is no user');
	const agent = await connectAgent({ urls }, devUser, devUser.spaceId);
	const found: string[] = [];
	let cursor: string | undefined;
	do {
		const page = { limit: 100, ...(cursor !== undefined && { cursor }) };
		const { notes, nextCursor } = await agent.get<NotesPage>('notes_list', page);
		found.push(...notes.map(({ title }) => title));
		cursor = nextCursor;
	} while (cursor !== undefined);
	await agent.close();
	return found.sort();
}

/** Somewhere that nothing is yet, which Postgres may enter. */
function newFolder(): string {
	return join(temporaryFolder(), 'restored');
}

test('what is backed up while Mana runs and writes is there when Mana starts on what was restored', async () => {
	const file = join(temporaryFolder(), 'mana.backup');
	const dataDir = temporaryFolder();
	const written = await whileRunning(dataDir, async (stack) => {
		if (!stack.devUser) throw new Error('there is no user');
		const agent = await connectAgent(stack, stack.devUser, stack.devUser.spaceId);
		const add = (title: string) => agent.get('notes_create', { title, content: 'kept' });
		for (let count = 0; count < 10; count++) await add(`before ${count}`);
		const backup = command('backup', dataDir, file);
		for (let count = 0; backup.exitCode === null; count++) await add(`meanwhile ${count}`);
		expect(await outcome(backup)).toMatchObject({ code: 0, stderr: '' });
		await agent.close();
		return titles(stack);
	});
	expect(statSync(file).mode & 0o777).toBe(0o600);

	const restored = newFolder();
	expect(await outcome(command('restore', restored, file))).toMatchObject({ code: 0, stderr: '' });
	const found = await whileRunning(restored, titles);
	expect(found.filter((title) => title.startsWith('before'))).toHaveLength(10);
	expect(written).toEqual(expect.arrayContaining(found));

	const again = await outcome(command('restore', restored, file));
	expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('not empty')]);
	const taken = await outcome(command('backup', dataDir, file));
	expect([taken.code, taken.stderr]).toEqual([1, expect.stringContaining(file)]);
});

test('a backup without keys says so, and what is restored asks for them', async () => {
	const file = join(temporaryFolder(), 'mana.backup');
	const dataDir = temporaryFolder();
	await whileRunning(dataDir, async (stack) => {
		if (!stack.devUser) throw new Error('there is no user');
		const agent = await connectAgent(stack, stack.devUser, stack.devUser.spaceId);
		await agent.get('notes_create', { title: 'kept' });
		await agent.close();
	});
	const backup = await outcome(command('backup', dataDir, file, '--without-keys'));
	expect([backup.code, backup.stdout]).toEqual([0, expect.stringContaining('kek-keyring.json')]);
	const restored = newFolder();
	const restoring = await outcome(command('restore', restored, file));
	expect([restoring.code, restoring.stdout]).toEqual([0, expect.stringContaining('kek-keyring.json')]);
	expect(await codeOfStart(restored)).toBe('KEY_FILE_MISSING');
	const keyring = readFileSync(join(dataDir, 'secrets', 'kek-keyring.json'));
	writeFileSync(join(restored, 'secrets', 'kek-keyring.json'), keyring, { mode: 0o400 });
	expect(await whileRunning(restored, titles)).toEqual(['kept']);
});

test('killed in the middle, a backup leaves no file, and a restore leaves what is refused and begun anew', async () => {
	const dataDir = temporaryFolder();
	await whileRunning(dataDir, async () => {});
	const folder = temporaryFolder();
	const file = join(folder, 'mana.backup');
	const killed = command('backup', dataDir, file);
	await waitUntil(() => existsSync(`${file}.unfinished`), 30_000);
	killed.kill('SIGKILL');
	await killed.exited;
	expect(existsSync(file)).toBe(false);
	expect(await outcome(command('backup', dataDir, file))).toMatchObject({ code: 0, stderr: '' });

	const restored = newFolder();
	const broken = command('restore', restored, file);
	await waitUntil(() => existsSync(join(restored, 'postgres', 'cluster.unfinished')), 30_000);
	broken.kill('SIGKILL');
	await broken.exited;
	expect(await codeOfStart(restored)).toBe('DATA_DIR_INCOMPLETE');
	expect(await outcome(command('restore', restored, file))).toMatchObject({ code: 0, stderr: '' });
	expect(await codeOfStart(restored)).toBe('started');

	truncateSync(file, statSync(file).size - 1_000);
	const damaged = newFolder();
	const refused = await outcome(command('restore', damaged, file));
	expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(file)]);
	expect(await codeOfStart(damaged)).toBe('DATA_DIR_INCOMPLETE');
});

test.if(process.getuid?.() === 0)(
	'a data folder that is closed to Postgres is backed up and restored whole',
	async () => {
		const [closed, other] = [temporaryFolder(), temporaryFolder()];
		for (const folder of [closed, other]) chmodSync(folder, 0o700);
		const file = join(closed, 'mana.backup');
		const dataDir = join(closed, 'data');
		const restored = join(other, 'data');
		const cluster = (folder: string) =>
			readFileSync(join(folder, 'postgres', 'cluster-is-at'), 'utf8').trim();
		try {
			const user = await whileRunning(dataDir, async (stack) => stack.devUser?.spaceId);
			expect(await outcome(command('backup', dataDir, file))).toMatchObject({ code: 0, stderr: '' });
			expect(await outcome(command('restore', restored, file))).toMatchObject({ code: 0, stderr: '' });
			expect(cluster(restored)).not.toBe(cluster(dataDir));
			// Of a folder that somebody has removed, the database is still there, and stays.
			const gone = join(other, 'gone');
			renameSync(restored, gone);
			for (let times = 0; times < 2; times++) {
				const refused = await outcome(command('restore', restored, file));
				expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(cluster(gone))]);
			}
			renameSync(gone, restored);
			expect(await whileRunning(restored, async (stack) => stack.devUser?.spaceId)).toBe(user ?? '');
		} finally {
			for (const folder of [dataDir, restored])
				rmSync(join(cluster(folder), '..'), { recursive: true, force: true });
		}
	},
);
