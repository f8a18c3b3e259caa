import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import postgres from 'postgres';
import { root } from '../src/repository-root.ts';
import { type Stack, startStack } from '../src/start-stack.ts';
import { cleanUp, freePorts, temporaryFolder } from './launcher.ts';

let dataDir: string;
let stack: Stack;

beforeAll(async () => {
	// A name that a shell would take apart.
	dataDir = join(temporaryFolder(), "it's here");
	stack = await startStack({ dataDir, ports: { auth: 0, sync: 0, mcp: 0, web: 0 } });
});

afterAll(async () => {
	await stack.stop();
	await cleanUp();
});

interface Outcome {
	code: number | null;
	stdout: string;
	stderr: string;
}

async function execute(
	command: [string, ...string[]],
	options: { cwd: string; env: Record<string, string> },
): Promise<Outcome> {
	const child = Bun.spawn(command, { ...options, stdio: ['ignore', 'pipe', 'pipe'], timeout: 45_000 });
	const [stdout, stderr] = await Promise.all([
		new Response(child.stdout).text(),
		new Response(child.stderr).text(),
	]);
	return { code: await child.exited, stdout, stderr };
}

function setUpUser(...args: string[]): Promise<Outcome> {
	return execute([process.execPath, 'tools/stack/src/dev-user-command.ts', ...args], {
		cwd: root,
		env: { ...freePorts, MANA_DATA_DIR: dataDir },
	});
}

function jsonBlockOf(text: string): { mcpServers: { mana: { url: string; headersHelper: string } } } {
	return JSON.parse(text.slice(text.indexOf('\n{\n') + 1, text.indexOf('\n}\n') + 2));
}

async function spacesWith(headers: Record<string, string>): Promise<{ id: string }[]> {
	const response = await fetch(`${stack.urls.auth}/api/auth/organization/list`, { headers });
	expect(response.status).toBe(200);
	return await response.json();
}

test('setup:dev-user makes a user, once, and prints a block whose headers are good for an agent', async () => {
	const first = await setUpUser('anna@mana.test');
	expect(first.code).toBe(0);
	const second = await setUpUser('anna@mana.test');
	const password = /Password +(\S+)/;
	expect(password.exec(second.stdout)?.[1]).toBe(password.exec(first.stdout)?.[1] ?? '');

	const { mana } = jsonBlockOf(second.stdout).mcpServers;
	expect(mana.url).toBe(`${stack.urls.mcp}/mcp`);
	// Claude Code does it like this: through a shell, from another folder, with whatever PATH there is.
	const helped = await execute(['/bin/sh', '-c', mana.headersHelper], {
		cwd: '/',
		env: { PATH: '/nowhere' },
	});
	expect(helped.stderr).toBe('');
	const headers = JSON.parse(helped.stdout);
	expect(Object.keys(headers)).toEqual(['Authorization', 'X-Mana-Space']);
	expect((await spacesWith(headers)).map(({ id }) => id)).toEqual([headers['X-Mana-Space']]);
});

test('the helper comes by one session, and stays away once its person has ended that', async () => {
	const { mana } = jsonBlockOf((await setUpUser('cleo@mana.test')).stdout).mcpServers;
	const help = () => execute(['/bin/sh', '-c', mana.headersHelper], { cwd: '/', env: { PATH: '/nowhere' } });
	const sessionIn = ({ stdout }: Outcome) => decodeJwt(JSON.parse(stdout).Authorization.slice(7)).sid;
	const first = await help();
	expect(sessionIn(await help())).toBe(sessionIn(first));
	const headers = JSON.parse(first.stdout);
	const url = `${stack.urls.auth}/api/v1/me/sessions`;
	const { sessions } = await (await fetch(url, { headers })).json();
	// Its own, and that of whoever set the user up.
	expect(sessions).toHaveLength(2);
	await fetch(`${url}/${sessionIn(first)}`, { method: 'DELETE', headers });
	const refused = await help();
	expect([refused.code, refused.stdout]).toEqual([1, '']);
	expect(refused.stderr).toContain('npm run setup:dev-user cleo@mana.test');
	await setUpUser('cleo@mana.test');
	expect((await help()).code).toBe(0);
});

test('setup:dev-user takes a password, and refuses another one for the same account', async () => {
	const password = 'a-password-of-my-own-7';
	expect((await setUpUser('ben@mana.test', password)).stdout).toContain(password);
	expect((await setUpUser('ben@mana.test')).stdout).toContain(password);
	const refused = await setUpUser('ben@mana.test', 'some-other-password-8');
	expect(refused.code).toBe(1);
	expect(refused.stdout).toBe('');
	expect((await setUpUser('ben@mana.test')).stdout).toContain(password);
});

test('without an address it is dev@mana.test, as it stands already', async () => {
	const { stdout } = await setUpUser();
	expect(stdout).toContain('dev@mana.test');
	expect(stdout).toContain(stack.devUser?.password ?? '?');
	expect(stdout).toContain(stack.devUser?.spaceId ?? '?');
});

test('without a running stack both commands say how to start it, and print no headers', async () => {
	const env = { MANA_DATA_DIR: join(temporaryFolder(), 'none') };
	for (const command of ['dev-user-command', 'mcp-headers-command']) {
		const outcome = await execute([process.execPath, `tools/stack/src/${command}.ts`], { cwd: root, env });
		expect(outcome.code).toBe(1);
		expect(outcome.stdout).toBe('');
		expect(outcome.stderr).toContain('npm start');
	}
});

test('sync:verify finds the running stack by its data folder, and its records in order', async () => {
	const command = [process.execPath, 'tools/stack/src/sync-verify-command.ts'] as const;
	const found = await execute([...command], { cwd: root, env: { MANA_DATA_DIR: dataDir } });
	expect([found.code, found.stderr]).toEqual([0, '']);
	expect(found.stdout).toContain(' 0 differences');
	const nothing = await execute([...command], { cwd: root, env: { MANA_DATA_DIR: temporaryFolder() } });
	expect(nothing.code).toBe(2);
});

test('seed:personas, as an administrator, makes the catalogue, again changes nothing, and removes it', async () => {
	const admin = postgres(stack.adminUrl, { max: 1, onnotice: () => {} });
	const run = (name: string, ...args: string[]) =>
		execute([process.execPath, `tools/stack/src/${name}-command.ts`, ...args], {
			cwd: root,
			env: { MANA_DATA_DIR: dataDir },
		});
	const seed = (...args: string[]) => run('seed-personas', ...args);
	const count = async () => (await admin`select from auth.personas`).length;
	try {
		const refused = await seed();
		expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('ADMIN_REQUIRED')]);
		expect(refused.stderr).toContain('npm run setup:dev-user -- --administrator');
		expect(await count()).toBe(0);
		expect((await setUpUser('--administrator')).code).toBe(0);
		for (let times = 0; times < 2; times++) {
			expect(await seed()).toMatchObject({ code: 0, stderr: '' });
			expect(await count()).toBe(10);
		}
		const out = join(temporaryFolder(), 'report.html');
		expect(await run('personas-report', '--out', out)).toMatchObject({ code: 0, stdout: `${out}\n` });
		expect(await Bun.file(out).text()).toContain('Nobody was played');
		expect(await seed('--remove')).toMatchObject({ code: 0, stderr: '' });
		const [left] = await admin`
			select count(*)::int as standing from auth.users where kind = 'persona' and deleting_at is null`;
		expect(left).toEqual({ standing: 0 });
	} finally {
		await admin`update auth.users set role = 'user' where email = 'dev@mana.test'`;
		await admin.end({ timeout: 1 });
	}
}, 60_000);

test('logs:retain works on the running stack', async () => {
	const command = [process.execPath, 'tools/stack/src/retain-logs-command.ts'] as const;
	const outcome = await execute([...command], { cwd: root, env: { MANA_DATA_DIR: dataDir } });
	expect(outcome).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('removed') });
});
