import { expect, test } from 'bun:test';
import { type ServiceName, serviceDefinitions } from './service-definitions.ts';
import { serviceEnvironment } from './service-environment.ts';
import { publicUrl, serviceUrls } from './service-urls.ts';
import { authService } from './services/auth.ts';
import { mcpService } from './services/mcp.ts';

const secrets = {
	databasePasswords: {},
	kept: {
		betterAuthSecret: 'b'.repeat(32),
		syncCursorSecret: 's'.repeat(32),
		mcpSessionSecret: 'm'.repeat(32),
		aiSessionSecret: 'i'.repeat(32),
		aiSealingSecret: 'e'.repeat(32),
		gatewayPrivateKey: 'A'.repeat(43),
		aiPrivateKey: 'B'.repeat(43),
	},
	kekFile: '/data/kek.json',
};
const urls = {
	auth: 'http://127.0.0.1:1',
	sync: 'http://127.0.0.1:2',
	mcp: 'http://127.0.0.1:3',
	ai: 'http://127.0.0.1:4',
};

function environmentWith(
	environment: Record<string, string | undefined>,
	name: ServiceName = 'auth',
	started: readonly ServiceName[] = [],
) {
	const database = {
		runtimeUrl: 'postgres://runtime',
		ownerUrl: 'postgres://o',
		maintenanceUrl: 'postgres://m',
	};
	return serviceEnvironment({
		definition: serviceDefinitions.find((definition) => definition.name === name) ?? authService,
		definitions: serviceDefinitions,
		started,
		port: 7,
		urls,
		database,
		secrets,
		logFormat: 'json',
		environment,
	});
}

test('the launcher settles addresses, port and database, whatever the caller has set', () => {
	const settled = environmentWith({
		PORT: '80',
		DATABASE_URL: 'postgres://admin',
		MANA_AUTH_URL: 'http://elsewhere',
		MANA_SYNC_URL: 'http://elsewhere',
	});
	expect(settled).toMatchObject({
		PORT: '7',
		DATABASE_URL: 'postgres://runtime',
		MANA_AUTH_URL: urls.auth,
		MANA_SYNC_URL: urls.sync,
		MANA_STOP_WITH_PARENT: '1',
	});
});

test("a service without a database never sees the administrator's", () => {
	const { DATABASE_URL } = serviceEnvironment({
		definition: mcpService,
		definitions: serviceDefinitions,
		started: [],
		port: 7,
		urls,
		database: undefined,
		secrets,
		logFormat: 'json',
		environment: { DATABASE_URL: 'postgres://admin' },
	});
	expect(DATABASE_URL).toBeUndefined();
});

test("secrets and public addresses are the caller's where it names some, also by one empty variable", () => {
	const own = 'o'.repeat(32);
	const settled = environmentWith({
		BETTER_AUTH_SECRET: own,
		MANA_AUTH_PUBLIC_URL: 'https://auth.mana.test',
	});
	expect(environmentWith({ SYNC_CURSOR_SECRET: '' }, 'sync').SYNC_CURSOR_SECRET).toBe(
		secrets.kept.syncCursorSecret,
	);
	expect(settled.BETTER_AUTH_SECRET).toBe(own);
	expect(settled.MANA_AUTH_PUBLIC_URL).toBe('https://auth.mana.test');
	expect(settled.MANA_MCP_PUBLIC_URL).toBe('http://localhost:3');
});

test('no service gets the secrets of another, the caller naming them or not', () => {
	const caller = {
		MANA_KEK: '{}',
		BETTER_AUTH_SECRET: 'x',
		SYNC_CURSOR_SECRET: 'x',
		MCP_SESSION_SECRET: 'x',
		GATEWAY_PRIVATE_KEY: 'x',
	};
	const secretNames = Object.keys({ ...caller, MANA_KEK_FILE: '' });
	const seen = (name: ServiceName, environment = {}) =>
		Object.keys(environmentWith(environment, name)).filter((variable) => secretNames.includes(variable));
	expect(seen('auth').sort()).toEqual(['BETTER_AUTH_SECRET', 'MANA_KEK_FILE']);
	for (const environment of [{}, caller]) {
		expect(seen('sync', environment)).toEqual(['SYNC_CURSOR_SECRET']);
		expect(seen('mcp', environment).sort()).toEqual(['GATEWAY_PRIVATE_KEY', 'MCP_SESSION_SECRET']);
	}
});

test("a key of the caller's own, in whichever form, replaces the generated file", () => {
	expect(environmentWith({}).MANA_KEK_FILE).toBe('/data/kek.json');
	expect(environmentWith({ MANA_KEK: '{}' }).MANA_KEK_FILE).toBeUndefined();
	expect(environmentWith({ MANA_KEK_FILE: '/mine' }).MANA_KEK_FILE).toBe('/mine');
});

test('everything else passes through', () => {
	expect(environmentWith({ POLICY_MODE: 'enforce', REDIS_URL: 'redis://r' })).toMatchObject({
		POLICY_MODE: 'enforce',
		REDIS_URL: 'redis://r',
	});
});

test('a service of another launcher is expected where the environment says, else at its usual port', () => {
	const environment = { MANA_AUTH_URL: 'http://auth.mana.test/' };
	expect(serviceUrls(serviceDefinitions, { sync: 4000 }, '127.0.0.1', environment)).toEqual({
		ai: 'http://127.0.0.1:3067',
		auth: 'http://auth.mana.test',
		sync: 'http://127.0.0.1:4000',
		mcp: 'http://127.0.0.1:3069',
		personas: 'http://127.0.0.1:3070',
		web: 'http://127.0.0.1:5173',
	});
});

test('a service that listens on loopback or everywhere is reached on loopback, and told of by its name', () => {
	expect(serviceUrls(serviceDefinitions, { mcp: 5 }, 'localhost', {}).mcp).toBe('http://127.0.0.1:5');
	expect(publicUrl('http://127.0.0.1:5')).toBe('http://localhost:5');
	expect(publicUrl('http://192.0.2.1:5')).toBe('http://192.0.2.1:5');
	expect(serviceUrls(serviceDefinitions, { mcp: 5 }, '0.0.0.0', {}).mcp).toBe('http://127.0.0.1:5');
	expect(serviceUrls(serviceDefinitions, { mcp: 5 }, '::', {}).mcp).toBe('http://[::1]:5');
	expect(serviceUrls(serviceDefinitions, { mcp: 5 }, 'fd00::2', {}).mcp).toBe('http://[fd00::2]:5');
});

test('the app is told of mana-ai where it is started, or where somebody says that it is elsewhere', () => {
	expect(environmentWith({}, 'web')).not.toHaveProperty('MANA_AI_PUBLIC_URL');
	expect(environmentWith({}, 'web', ['web', 'ai']).MANA_AI_PUBLIC_URL).toBe('http://localhost:4');
	const elsewhere = { MANA_AI_PUBLIC_URL: 'https://ai.mana.test' };
	expect(environmentWith(elsewhere, 'web').MANA_AI_PUBLIC_URL).toBe('https://ai.mana.test');
});
