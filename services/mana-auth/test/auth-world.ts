import type { SignedIn } from '@mana/auth-protocol';
import { createTestDatabase } from '@mana/postgres-kit/testing';
import { createLogger } from '@mana/service-kit';
import type { Hono } from 'hono';
import { decodeJwt } from 'jose';
import postgres from 'postgres';
import { createApp } from '../src/app.ts';
import { type AuthConfig, loadAuthConfig } from '../src/config.ts';
import { authDatabase } from '../src/db/database.ts';
import { createDeps, type Deps, type DepsOverrides } from '../src/deps.ts';
import { generateKekKeyring } from '../src/domain/kek-keyring.ts';
import type { Mail } from '../src/identity/mailer.ts';
import { checkingAnswers } from './answer-schemas.ts';

export const password = 'violet-kettle-42';
export const publicUrl = 'http://auth.mana.test';

/** Hashing that costs nothing, for tests that are not about its cost. */
const quickHashing = {
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
		return { deps, app: checkingAnswers(createApp(deps)) };
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

/** The key-encryption key that wraps now. */
export function activeKekId({ config }: AuthWorld): string {
	return config.kek.keyring?.activeKekId ?? '';
}

export function post(app: Hono, path: string, body: unknown, headers: Record<string, string> = {}) {
	return app.request(`${publicUrl}${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: JSON.stringify(body),
	});
}

export function put(app: Hono, path: string, body: unknown, headers: Record<string, string> = {}) {
	return app.request(`${publicUrl}${path}`, {
		method: 'PUT',
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

/** A token of this person that says they have just proved who they are. */
export async function steppedUp(app: Hono, person: SignedIn): Promise<string> {
	const answer = await post(app, '/api/v1/auth/step-up', { password }, bearer(person.accessToken));
	return (await answer.json()).accessToken;
}

/** A token of this person, changed as one for an agent would be, and signed by the service itself. */
export async function boundToken(
	world: AuthWorld,
	person: SignedIn,
	claims: Record<string, unknown>,
): Promise<string> {
	const iat = Math.floor(world.deps.now() / 1000);
	const payload = { ...decodeJwt(person.accessToken), iat, exp: iat + 60, ...claims };
	return (await world.deps.identity.api.signJWT({ body: { payload } })).token;
}

export async function sharedSpace(
	world: AuthWorld,
	owner: SignedIn,
	slug: string,
	type = 'family',
): Promise<string> {
	const body = { name: slug, slug, metadata: { type } };
	const answer = await post(world.app, '/api/auth/organization/create', body, bearer(owner.refreshToken));
	if (answer.status !== 200) throw new Error(await answer.text());
	return (await answer.json()).id;
}

/** A new person who has followed an invitation into a space. */
export async function joined(
	world: AuthWorld,
	owner: SignedIn,
	email: string,
	spaceId: string,
	role: string,
): Promise<SignedIn> {
	const native = (person: SignedIn, path: string, body: unknown) =>
		post(world.app, `/api/auth/organization/${path}`, body, bearer(person.refreshToken));
	const person = await registered(world.app, email);
	const invited = await native(owner, 'invite-member', { email, role, organizationId: spaceId });
	const accepted = await native(person, 'accept-invitation', { invitationId: (await invited.json()).id });
	if (accepted.status !== 200) throw new Error(await accepted.text());
	return person;
}

/** The error code and status of a refusal. */
export async function refusalOf(answer: Response): Promise<{ status: number; error: string }> {
	const body = await answer.json();
	return { status: answer.status, error: body.error };
}

/** What a browser would keep of this answer, as it would send it back. */
export function cookiesOf(answer: Response): string {
	return answer.headers
		.getSetCookie()
		.map((line) => line.split(';')[0] ?? '')
		.filter((pair) => !pair.endsWith('='))
		.join('; ');
}
