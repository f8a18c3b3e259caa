import { describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stackVariables } from './config.ts';
import { openDataDir } from './data-dir.ts';
import { generatedFiles } from './generated/files.ts';
import { choosePorts } from './ports.ts';
import { root } from './repository-root.ts';
import { loadSecrets } from './secrets.ts';
import type { ServiceDefinition } from './service-definition.ts';
import { serviceDefinitions } from './service-definitions.ts';
import { serviceEnvironment } from './service-environment.ts';
import { serviceUrls } from './service-urls.ts';
import { authService } from './services/auth.ts';
import { stopWaves } from './stop-waves.ts';

/** Nothing but this says anything about it. */
const gardener: ServiceDefinition = {
	name: 'night-gardener',
	title: 'mana-night-gardener',
	entry: 'services/mana-night-gardener/src/main.ts',
	defaultPort: 3999,
	speaks: 'HTTP',
	hasPublicUrl: true,
	isOnByDefault: false,
	calls: ['mcp', 'auth'],
	database: {
		schema: 'garden',
		roles: { owner: 'garden_owner', runtime: 'garden_runtime', maintenance: 'garden_maintenance' },
		migrationsDir: '/nowhere',
	},
	secrets: {
		kept: ['gardenSecret'],
		variables: ({ kept }) => ({ GARDEN_SECRET: kept.gardenSecret, MANA_SERVICE_KEY: undefined }),
	},
	container: { settings: { GARDEN_SEASON: 'spring' }, needsRedis: true },
};
const definitions: readonly ServiceDefinition[] = [...serviceDefinitions, gardener];

describe('a service is there by its definition alone:', () => {
	test('its port is a setting, chosen with the others', async () => {
		expect(stackVariables(definitions).MANA_NIGHT_GARDENER_PORT?.parse(undefined)).toBe(3999);
		const ports = await choosePorts([gardener], { 'night-gardener': 0 }, '127.0.0.1');
		expect(ports['night-gardener']).toBeGreaterThan(1023);
	});

	test('its address is known to the others, and elsewhere by its variable', () => {
		const elsewhere = { MANA_NIGHT_GARDENER_URL: 'http://garden.mana.test' };
		expect(serviceUrls(definitions, {}, '127.0.0.1', {})['night-gardener']).toBe('http://127.0.0.1:3999');
		expect(serviceUrls(definitions, {}, '127.0.0.1', elsewhere)['night-gardener']).toBe(
			'http://garden.mana.test',
		);
	});

	test('a folder of before gets its secrets, and keeps the others', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'mana-definition-'));
		try {
			const dataDir = openDataDir(folder);
			const before = await loadSecrets(dataDir);
			const after = await loadSecrets(dataDir, undefined, definitions);
			expect(after.kept).toMatchObject({
				...before.kept,
				gardenSecret: expect.stringMatching(/^[\w-]{43}$/),
			});
			expect(Object.keys(after.databasePasswords)).toEqual(['auth', 'sync', 'ai', 'night-gardener']);
			expect(after.databasePasswords).toMatchObject(before.databasePasswords);
		} finally {
			rmSync(folder, { recursive: true });
		}
	});

	test('it alone gets its secrets, and what it shares reaches both', () => {
		const seenBy = (definition: ServiceDefinition) =>
			serviceEnvironment({
				definition,
				definitions,
				started: [gardener.name],
				port: 1,
				urls: serviceUrls(definitions, {}, '127.0.0.1', {}),
				database: undefined,
				secrets: {
					databasePasswords: {},
					kept: {
						gardenSecret: 'g'.repeat(32),
						gatewayPrivateKey: 'A'.repeat(43),
						aiPrivateKey: 'B'.repeat(43),
					},
					kekFile: '/kek.json',
				},
				logFormat: 'json',
				environment: { MANA_SERVICE_KEY: 'k'.repeat(32) },
			});
		expect(seenBy(gardener)).toMatchObject({
			GARDEN_SECRET: 'g'.repeat(32),
			MANA_SERVICE_KEY: 'k'.repeat(32),
			MANA_NIGHT_GARDENER_PUBLIC_URL: 'http://localhost:3999',
		});
		expect(seenBy(gardener)).not.toHaveProperty('GATEWAY_PUBLIC_KEYS');
		expect(seenBy(authService)).not.toHaveProperty('GARDEN_SECRET');
		expect(seenBy(authService)).toMatchObject({
			MANA_SERVICE_KEY: 'k'.repeat(32),
			MANA_NIGHT_GARDENER_URL: 'http://127.0.0.1:3999',
		});
	});

	test('it stops before what it calls', () => {
		expect(stopWaves(definitions).map((wave) => wave.map(({ name }) => name))).toEqual([
			['ai', 'personas', 'web', 'night-gardener'],
			['mcp'],
			['auth', 'sync'],
		]);
	});

	test('containers, metrics, settings and the list of ports have it', () => {
		const files = generatedFiles(root, definitions);
		const compose = Bun.YAML.parse(files.get('docker/compose.yaml') ?? '') as {
			services: Record<string, object>;
			volumes: object;
		};
		expect(compose.services['night-gardener']).toMatchObject({
			profiles: ['night-gardener'],
			command: ['bun', expect.any(String), gardener.entry],
			depends_on: { auth: {}, mcp: {}, databases: {}, redis: {} },
			environment: {
				PORT: 3999,
				GARDEN_SEASON: expect.stringContaining('GARDEN_SEASON:-spring'),
				MANA_SYNC_URL: 'http://sync:3050',
			},
			volumes: ['night-gardener-secrets:/var/lib/mana/provision/night-gardener:ro'],
			networks: ['data', 'services'],
			ports: [expect.stringContaining('MANA_NIGHT_GARDENER_PORT:-3999')],
		});
		expect(compose.services.sync).toMatchObject({
			environment: { MANA_NIGHT_GARDENER_URL: 'http://night-gardener:3999' },
		});
		expect(compose.volumes).toHaveProperty('night-gardener-secrets');
		for (const [path, text] of [
			['docker/Dockerfile', 'night-gardener'],
			['docker/prometheus/prometheus.yml', 'targets: ["night-gardener:3999"]'],
			['docs/PORT_SCHEMA.md', '| 3999 '],
			['.env.example', '#MANA_NIGHT_GARDENER_PORT=3999'],
			['package.json', 'main.ts --only night-gardener'],
		] as const) {
			expect(files.get(path)).toContain(text);
		}
	});
});
