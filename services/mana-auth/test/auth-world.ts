import { createTestDatabase } from '@mana/postgres-kit/testing';
import { createLogger } from '@mana/service-kit';
import type { Hono } from 'hono';
import postgres from 'postgres';
import { createApp } from '../src/app.ts';
import { type AuthConfig, loadAuthConfig } from '../src/config.ts';
import { authDatabase } from '../src/db/database.ts';
import { createDeps, type Deps, type DepsOverrides } from '../src/deps.ts';
import { generateKekKeyring } from '../src/domain/kek-keyring.ts';
import type { SignedIn } from '../src/identity/account-tokens.ts';
import type { Mail } from '../src/identity/mailer.ts';

export const password = 'violet-kettle-42';
export const publicUrl = 'http://auth.mana.test';

/** Hashing that costs nothing, for tests that are not about its cost. */
export const quickHashing = {
	hash: async (text: string) => `quick:${Bun.hash(text).toString(16)}`,
	verify: async ({ hash, password: text }: { hash: string; password: string }) =>
		hash === `quick:${Bun.hash(text).toString(16)}`,
};

export interface AuthWorld {
	app: Hono;
	deps: Deps;
	config: AuthConfig;
	/** As the superuser. */
	admin: postgres.Sql;
	runtimeUrl: string;
	maintenanceUrl: string;
	mails: Mail[];
	/** What was logged, one JSON line a string. */
	logLines: string[];
	/** Another instance over the same database. */
	secondInstance(overrides?: DepsOverrides): Promise<{ app: Hono; deps: Deps }>;
	close(): Promise<void>;
}

export async function createAuthWorld(
	environment: Record<string, string> = {},
	overrides: DepsOverrides = {},
): Promise<AuthWorld> {
	const database = await createTestDatabase(authDatabase);
	const urls = database.urls.auth;
	if (!urls) throw new Error('schema auth was not made');
	const config = loadAuthConfig({
		DATABASE_URL: urls.runtimeUrl,
		MANA_AUTH_PUBLIC_URL: publicUrl,
		BETTER_AUTH_SECRET: 'a-secret-for-tests-that-is-long-enough',
		MANA_KEK: generateKekKeyring(),
		LOG_LEVEL: 'info',
		...environment,
	});
	const mails: Mail[] = [];
	const logLines: string[] = [];
	const logger = createLogger({
		service: 'mana-auth',
		level: config.log.level,
		format: 'json',
		destination: { write: (line) => void logLines.push(line) },
	});
	const open: Deps[] = [];
	const instance = async (more: DepsOverrides = {}) => {
		const deps = await createDeps(config, {
			logger,
			mailer: { send: async (mail) => void mails.push(mail) },
			passwordHashing: quickHashing,
			...overrides,
			...more,
		});
		open.push(deps);
		return { deps, app: createApp(deps) };
	};
	const { app, deps } = await instance();
	const admin = postgres(database.adminUrl, { max: 2, onnotice: () => {} });
	return {
		app,
		deps,
		config,
		admin,
		runtimeUrl: urls.runtimeUrl,
		maintenanceUrl: urls.maintenanceUrl,
		mails,
		logLines,
		secondInstance: instance,
		async close() {
			await Promise.all(open.map((each) => each.dispose()));
			await admin.end({ timeout: 1 });
			await database.drop();
		},
	};
}

export function post(app: Hono, path: string, body: unknown, headers: Record<string, string> = {}) {
	return app.request(`${publicUrl}${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: JSON.stringify(body),
	});
}

export function get(app: Hono, path: string, token?: string) {
	return app.request(`${publicUrl}${path}`, { headers: token ? bearer(token) : {} });
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

export async function registered(app: Hono, email: string): Promise<SignedIn> {
	const answer = await post(app, '/api/v1/auth/register', { email, password });
	if (answer.status !== 200) throw new Error(`register answered ${answer.status}: ${await answer.text()}`);
	return answer.json();
}

/** The error code and status of a refusal. */
export async function refusalOf(answer: Response): Promise<{ status: number; error: string }> {
	const body = await answer.json();
	return { status: answer.status, error: body.error };
}
