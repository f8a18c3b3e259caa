import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { runGateway } from '@mana/mcp-service/run-gateway';
import { createSpacesClient } from '@mana/shared-auth';
import { Command } from 'commander';
import { z } from 'zod';
import { createAsker } from './bridge/ask.ts';
import { bridgeReport } from './bridge/bridge-report.ts';
import { openBridgeSession } from './bridge/bridge-session.ts';
import { localDoor } from './bridge/local-door.ts';
import { openOwnerKeys } from './bridge/owner-keys.ts';
import { memoryStore, openKeyring } from './bridge/secret-store.ts';
import { readStackConfig } from './config.ts';
import { openDataDir } from './data-dir.ts';
import { describeFailure } from './describe-failure.ts';
import { readFileIfThere, writePrivateFile } from './private-file.ts';
import { StackError } from './stack-error.ts';

interface Options {
	readonly server: string;
	readonly email: string;
	readonly port: string;
	readonly passwordFile?: string;
	readonly recoveryCodeFile?: string;
}

/** What the app of a Mana says of where its services are. */
const servicesSchema = z.object({ auth: z.url(), sync: z.url() });
const timeoutMs = 10_000;

await new Command('npm run bridge --')
	.description(
		'The gateway on your own machine, for agents that work with what no server can open: it signs in to a Mana, and ' +
			'opens your records here by your recovery code.',
	)
	.requiredOption('--email <address>', 'whose account')
	.option('--server <address>', 'where the app of that Mana is', 'http://localhost:5173')
	.option('--port <number>', 'where agents on this machine find the bridge', '3079')
	.option('--password-file <file>', 'has the password; default: the bridge asks')
	.option('--recovery-code-file <file>', 'has the recovery code; default: the bridge asks')
	.action(run)
	.parseAsync();

async function run({ server, email, port, passwordFile, recoveryCodeFile }: Options): Promise<void> {
	try {
		const { auth: authUrl, sync: syncUrl } = await servicesAt(server);
		const keyring = await openKeyring(`${email} ${authUrl}`);
		const secrets = keyring ?? memoryStore();
		const isTerminal = process.stdin.isTTY === true;
		const asker = createAsker({ passwordFile, recoveryCodeFile, isTerminal });
		const session = await openBridgeSession({ authUrl, email, secrets, asker, now: Date.now });
		const jwt = await session.token();
		const spaceId = await personalSpace(authUrl, session.user.id, jwt);
		const ownerKeys = await openOwnerKeys({ authUrl, jwt, secrets, asker });
		const localToken = keptLocalToken();
		await runGateway({
			environment: {
				LOG_LEVEL: 'error',
				...process.env,
				NODE_ENV: 'production',
				HOST: 'localhost',
				PORT: port,
				MANA_AUTH_URL: authUrl,
				MANA_AUTH_PUBLIC_URL: undefined,
				MANA_SYNC_URL: syncUrl,
				MANA_MCP_PUBLIC_URL: `http://localhost:${port}`,
				MCP_SESSION_SECRET: localToken,
				// It is one person's, and comes in the name of that person alone.
				GATEWAY_PRIVATE_KEY: undefined,
				REDIS_URL: undefined,
			},
			overridesOf: () => ({ ...(ownerKeys && { ownerKeys }) }),
			door: localDoor({ localToken, session, spaceId }),
		});
		const mcpUrl = `http://localhost:${port}/mcp`;
		process.stdout.write(
			bridgeReport({
				email,
				mcpUrl,
				localToken,
				isClosedToServer: ownerKeys !== undefined,
				hasKeyring: keyring !== undefined,
			}),
		);
	} catch (error) {
		process.stderr.write(describeFailure(error));
		process.exitCode = 1;
	}
}

async function servicesAt(server: string): Promise<z.output<typeof servicesSchema>> {
	const url = URL.parse('/config.json', server);
	if (url !== null) assertPrivate(url);
	let services: z.output<typeof servicesSchema>;
	try {
		if (url === null) throw new TypeError('not an address');
		const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
		services = servicesSchema.parse(await response.json());
	} catch (cause) {
		throw new StackError('NOT_RUNNING', `No Mana answers at ${server}. Name its app by --server.`, { cause });
	}
	for (const service of Object.values(services)) assertPrivate(new URL(service));
	return services;
}

/** The password, and a token good for all that the person has, go there: beyond this machine under TLS only. */
function assertPrivate({ protocol, hostname, origin }: URL): void {
	const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
	if (protocol === 'https:' || (protocol === 'http:' && isLocal)) return;
	throw new StackError(
		'BRIDGE_CLOSED',
		`${origin} is not reached by https: your password would be read on the way.`,
	);
}

async function personalSpace(authUrl: string, userId: string, token: string): Promise<string> {
	const listed = await createSpacesClient({ authUrl }).list({ userId, token });
	const personal = listed.ok ? listed.spaces.find(({ type }) => type === 'personal') : undefined;
	if (personal === undefined)
		throw new StackError('BRIDGE_CLOSED', 'The spaces of this account cannot be read.');
	return personal.id;
}

/** Clients on this machine show it; it stays the same, so that they need no other set-up at the next start. */
function keptLocalToken(): string {
	const path = join(openDataDir(readStackConfig(process.env).dataDir).secrets, 'bridge-token');
	const kept = readFileIfThere(path)?.trim();
	if (kept !== undefined && kept.length >= 32) return kept;
	const token = randomBytes(32).toString('base64url');
	writePrivateFile(path, `${token}\n`);
	return token;
}
