import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Stack, startStack } from '../src/start-stack.ts';
import { connectToBridge, createBridges } from './bridge.ts';
import { closeVault } from './close-vault.ts';
import { cleanUp, temporaryFolder } from './launcher.ts';

const password = 'a long password of ada';
const bridges = createBridges({ server: () => stack.urls.web, email: 'ada@mana.test' });
let stack: Stack;
let code: string;
let keyring: Keyring;

beforeAll(async () => {
	stack = await startStack({ dataDir: temporaryFolder(), ports: { auth: 0, sync: 0, mcp: 0, web: 0 } });
	code = await closeVault(stack, 'ada');
	keyring = await openKeyring();
}, 90_000);
afterEach(bridges.stop);
afterAll(async () => {
	await keyring?.stop();
	await stack?.stop();
	await cleanUp();
});

interface Keyring {
	readonly home: string;
	/** By which programs find it. */
	readonly environment: Readonly<Record<string, string>>;
	stop(): Promise<void>;
}

/** The keyring of a desktop, open, as it is while its person is signed in there. */
async function openKeyring(): Promise<Keyring> {
	const home = temporaryFolder();
	const bus = Bun.spawn(['dbus-daemon', '--session', '--nofork', '--print-address'], {
		env: { PATH: process.env.PATH, HOME: home },
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const { value } = await bus.stdout.getReader().read();
	const environment = { HOME: home, DBUS_SESSION_BUS_ADDRESS: new TextDecoder().decode(value).trim() };
	const daemon = Bun.spawn(['gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets'], {
		env: { PATH: process.env.PATH, XDG_RUNTIME_DIR: home, ...environment },
		stdio: [new Blob(['the password of the desktop']), 'ignore', 'ignore'],
	});
	return {
		home,
		environment,
		async stop() {
			for (const child of [daemon, bus]) {
				child.kill();
				await child.exited;
			}
		},
	};
}

/** All that files in a folder hold, as text. */
function textIn(folder: string): string {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.map((name) => join(folder, name))
		.filter((path) => statSync(path).isFile())
		.map((path) => readFileSync(path, 'latin1'))
		.join('\n');
}

test('asked once, the bridge finds what opens the account in the keyring, and leaves it in no file', async () => {
	const { environment, home } = keyring;
	const dataDir = temporaryFolder();
	const first = await bridges.open({ password, code, dataDir, environment });
	expect(first.said).toContain('keyring');
	await bridges.stop();

	const again = await bridges.open({ dataDir, environment });
	const client = await connectToBridge(again);
	const made = await client.callTool({ name: 'notes_create', arguments: { title: 'Violet kettle' } });
	expect(made.isError).toBeFalsy();
	await client.close();
	await bridges.stop();

	const kept = `${textIn(dataDir)}\n${textIn(home)}`;
	for (const secret of [code, code.replaceAll('-', ''), password]) expect(kept).not.toContain(secret);
}, 60_000);

test('what the keyring has of one account opens no other, and a machine without it asks', async () => {
	const { environment } = keyring;
	const others = createBridges({ server: () => stack.urls.web, email: 'ben@mana.test' });
	for (const [made, by] of [
		[others, { environment }],
		[bridges, {}],
	] as const) {
		const { child } = await made.start(by);
		expect(await new Response(child.stderr).text()).toMatch(/--password-file/);
		expect(await child.exited).toBe(1);
	}
	await others.stop();
}, 60_000);
