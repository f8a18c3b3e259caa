// Tries docker/ without Docker. The program that reads a file checks it, and the services start from the content of
// the image, by the commands and in the environment that the compose file gives them.
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestPostgres, type TestPostgres } from '@mana/postgres-kit/testing';
import { z } from 'zod';
import { choosePorts } from '../src/ports.ts';
import { root } from '../src/repository-root.ts';
import { type ServiceName, serviceDefinitions, serviceNames } from '../src/service-definitions.ts';
import { connectAgent, signUp } from './agent.ts';
import { waitUntil } from './launcher.ts';

const composeSchema = z.object({
	services: z.record(
		z.string(),
		z.object({
			command: z.array(z.string()).optional(),
			environment: z.record(z.string(), z.coerce.string()).optional(),
			healthcheck: z.object({ test: z.array(z.string()) }).optional(),
			image: z.string().optional(),
			build: z.object({ target: z.string().optional() }).optional(),
		}),
	),
});
const imageDataDir = '/var/lib/mana';

const folder = mkdtempSync(join(tmpdir(), 'mana-deployment-'));
const image = join(folder, 'app');
const dataDir = join(folder, 'data');
const running: Bun.Subprocess[] = [];
let services: z.output<typeof composeSchema>['services'];
let server: TestPostgres;

function run(command: string[], env: Record<string, string | undefined> = process.env, cwd = root): string {
	const result = Bun.spawnSync(command, { cwd, env, timeout: 240_000 });
	if (result.success) return result.stdout.toString();
	throw new Error(`${command.join(' ')}: ${result.stdout}${result.stderr}`);
}

beforeAll(async () => {
	services = composeSchema.parse(
		Bun.YAML.parse(run(['docker-compose', '-f', 'docker/compose.yaml', 'config'])),
	).services;
	run(['git', 'clone', '--quiet', '--no-hardlinks', root, image]);
	for (const step of imageSteps()) run(['sh', '-c', step], process.env, image);
	server = await startTestPostgres();
}, 300_000);

afterAll(async () => {
	for (const child of running) child.kill('SIGTERM');
	await Promise.all(running.map(({ exited }) => exited));
	await server.stop();
	rmSync(folder, { recursive: true, force: true });
});

/** The commands by which the image that services share gets its packages. */
function imageSteps(): string[] {
	const dockerfile = readFileSync(join(root, 'docker/Dockerfile'), 'utf8');
	const [, ofPackages = ''] = /^FROM .* AS packages$(.*?)^FROM /ms.exec(dockerfile) ?? [];
	return [...ofPackages.matchAll(/^RUN (npm .*)$/gm)].map(([, step]) => step ?? '');
}

/** The compose file's environment, with this machine's addresses and folders in place of the containers'. */
function environmentOf(name: string, here: Record<string, string>): Record<string, string | undefined> {
	const { PATH, HOME } = process.env;
	return {
		PATH: `${join(image, 'node_modules/.bin')}:${PATH}`,
		HOME,
		...services[name]?.environment,
		...here,
	};
}

function commandOf(name: string): string[] {
	return (services[name]?.command ?? []).map((part) => part.replace(imageDataDir, dataDir));
}

test('the Agent SDK is in the image of the personas, and in no other', () => {
	const sdk = join(image, 'services/mana-persona-runner/agent-sdk');
	expect([existsSync(join(sdk, 'package-lock.json')), existsSync(join(sdk, 'node_modules'))]).toEqual([
		true,
		false,
	]);
	const targets = Object.entries(services)
		.filter(([, { build }]) => build !== undefined)
		.map(([name, { build, image }]) => [name, build?.target, image]);
	expect(targets.filter(([, target]) => target !== 'mana')).toEqual([
		['personas', 'personas', expect.stringContaining('mana-personas:')],
	]);
	const dockerfile = readFileSync(join(root, 'docker/Dockerfile'), 'utf8');
	expect(dockerfile).toMatch(/^FROM mana AS personas\nCOPY --from=agent-sdk .*\/agent-sdk\/node_modules$/m);
});

test('Caddy and Prometheus accept their files', () => {
	run(['caddy', 'validate', '--adapter', 'caddyfile', '--config', 'docker/caddy/Caddyfile'], {
		...process.env,
		MANA_DOMAIN: 'mana.test',
	});
	run(['promtool', 'check', 'config', '--syntax-only', 'docker/prometheus/prometheus.yml']);
});

test('the services run as the compose file has them, and an agent keeps a note', async () => {
	expect(imageSteps()).not.toEqual([]);
	const production = { NODE_ENV: 'production', MANA_DATA_DIR: dataDir };
	const DATABASE_URL = server.adminUrl;
	run(commandOf('secrets'), environmentOf('secrets', { ...production, DATABASE_URL }), image);
	run(commandOf('databases'), environmentOf('databases', { ...production, DATABASE_URL }), image);

	const anyPort = { auth: 0, sync: 0, mcp: 0, web: 0 };
	const ports = await choosePorts(serviceDefinitions, anyPort, '127.0.0.1');
	const urlOf = (name: ServiceName) => `http://127.0.0.1:${ports[name]}`;
	const urls = { auth: urlOf('auth'), sync: urlOf('sync'), mcp: urlOf('mcp'), web: urlOf('web') };
	for (const name of serviceNames) {
		const usualPort = services[name]?.environment?.PORT ?? '';
		const here = {
			...production,
			PORT: String(ports[name]),
			MANA_AUTH_URL: urls.auth,
			MANA_SYNC_URL: urls.sync,
			MANA_AUTH_PUBLIC_URL: urls.auth,
			MANA_MCP_PUBLIC_URL: urls.mcp,
			REDIS_URL: '',
		};
		const env = environmentOf(name, here);
		running.push(Bun.spawn(commandOf(name), { cwd: image, env, stdout: 'ignore', stderr: 'inherit' }));
		const [kind, ...probe] = services[name]?.healthcheck?.test ?? [];
		expect(kind).toBe('CMD');
		const probeHere = probe.map((part) => part.replace(`:${usualPort}/`, `:${ports[name]}/`));
		await waitUntil(() => Bun.spawnSync(probeHere, { cwd: image, env }).success, 30_000);
	}

	const token = readFileSync(join(dataDir, 'provision/metrics/token'), 'utf8');
	for (const url of Object.values(urls)) {
		const metrics = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
		expect(metrics.status).toBe(200);
	}
	const person = await signUp({ urls }, 'sofia');
	const agent = await connectAgent({ urls }, person, person.personalSpaceId);
	await agent.get('notes_create', { title: 'Fenster', content: 'nach Süden' });
	const { notes } = await agent.get<{ notes: unknown[] }>('notes_search', { query: 'süden' });
	await agent.close();
	expect(notes).toHaveLength(1);
}, 120_000);
