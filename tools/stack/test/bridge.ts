import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { choosePorts } from '../src/ports.ts';
import { root } from '../src/repository-root.ts';
import { mcpService } from '../src/services/mcp.ts';
import { temporaryFolder } from './launcher.ts';

export interface BridgeStart {
	/** Undefined: in no file, so that it has to be known otherwise. */
	readonly password?: string | undefined;
	readonly code?: string | undefined;
	readonly dataDir?: string;
	readonly environment?: Readonly<Record<string, string>>;
	readonly more?: readonly string[];
}

export interface OpenedBridge {
	readonly said: string;
	/** What agents show. */
	readonly header: string;
	readonly url: string;
}

/** Bridges of one person to the Mana whose app is at `server`; they end with `stop`. */
export function createBridges({ server, email }: { readonly server: () => string; readonly email: string }) {
	const folder = temporaryFolder();
	const running: Bun.Subprocess[] = [];

	function fileOf(name: string, text: string): string {
		const path = join(folder, name);
		writeFileSync(path, `${text}\n`);
		return path;
	}

	const option = (name: string, port: number, value: string | undefined) =>
		value === undefined ? [] : [`--${name}-file`, fileOf(`${name}-${port}`, value)];

	async function start({ password, code, dataDir, environment, more = [] }: BridgeStart) {
		const { mcp: port = 0 } = await choosePorts([mcpService], { mcp: 0 }, 'localhost');
		const child = Bun.spawn(
			[
				...[process.execPath, 'tools/stack/src/bridge-command.ts', '--server', server()],
				...['--email', email, '--port', String(port)],
				...option('password', port, password),
				...option('recovery-code', port, code),
				...more,
			],
			{
				cwd: root,
				env: {
					...{ PATH: process.env.PATH, HOME: folder, MANA_DATA_DIR: dataDir ?? temporaryFolder() },
					...environment,
				},
				stdio: ['ignore', 'pipe', 'pipe'],
				timeout: 60_000,
			},
		);
		running.push(child);
		return { child, port };
	}

	return {
		start,
		/** Once it says that agents can connect. */
		async open(by: BridgeStart): Promise<OpenedBridge> {
			const { child, port } = await start(by);
			let said = '';
			for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
				said += part;
				if (said.includes('Disconnect the bridge')) break;
			}
			const header = /"Authorization: (Bearer \S+)"/.exec(said)?.[1];
			if (header === undefined)
				throw new Error(`the bridge did not start: ${said}${await new Response(child.stderr).text()}`);
			return { said, header, url: `http://localhost:${port}/mcp` };
		},
		async stop(): Promise<void> {
			for (const child of running.splice(0)) {
				child.kill();
				await child.exited;
			}
		},
	};
}

export async function connectToBridge({ url, header }: OpenedBridge): Promise<Client> {
	const transport = new StreamableHTTPClientTransport(new URL(url), {
		requestInit: { headers: { authorization: header } },
	});
	const client = new Client({ name: 'bridged-client', version: '1.0.0' });
	await client.connect(transport);
	return client;
}
