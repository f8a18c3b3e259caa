import { type ModelServer, startModelServer } from '@mana/agent-loop/testing';
import { AuthStandIn } from '@mana/auth-protocol/testing';
import type { DatabaseUrls } from '@mana/postgres-kit';
import { createTestDatabase, type TestDatabase } from '@mana/postgres-kit/testing';
import { createLogger } from '@mana/service-kit';
import { createSyncStandIn, type SyncStandIn } from '@mana/sync-protocol/testing';
import type { Hono } from 'hono';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { aiDatabase } from '../src/db/database.ts';
import { createDeps, type Deps } from '../src/deps.ts';
import type { CompanionEvent } from '../src/domain/companion-event.ts';

export interface AiWorld {
	readonly app: Hono;
	readonly deps: Deps;
	readonly auth: AuthStandIn;
	readonly sync: SyncStandIn;
	readonly model: ModelServer;
	/** As the superuser. */
	readonly adminUrl: string;
	/** What `mana_ai_runtime` and `mana_ai_maintenance` connect by. */
	readonly databaseUrls: DatabaseUrls;
	readonly logLines: readonly string[];
	close(): Promise<void>;
}

export interface AiWorldOptions {
	/** Milliseconds since 1970. */
	readonly now?: () => number;
	/** In place of one that the tests share. */
	readonly database?: TestDatabase;
}

/** mana-ai over a real Postgres, with a model, mana-auth and mana-sync in memory. */
export async function createAiWorld(
	environment: Record<string, string> = {},
	{ now, database: given }: AiWorldOptions = {},
): Promise<AiWorld> {
	const database = given ?? (await createTestDatabase(aiDatabase));
	const databaseUrls = database.urls.mana_ai;
	if (!databaseUrls) throw new Error('the database has no roles');
	const model = startModelServer();
	const auth = new AuthStandIn();
	const sync = createSyncStandIn({ now: Date.now, personalSpaceId: 'personal-anna' });
	const logLines: string[] = [];
	const config = readConfig({
		DATABASE_URL: databaseUrls.runtimeUrl,
		DATABASE_MAINTENANCE_URL: databaseUrls.maintenanceUrl,
		...standInServices,
		MANA_AI_MODEL: 'anthropic/claude-test',
		MANA_AI_BASE_URL: model.url,
		MANA_AI_API_KEY: 'k',
		...environment,
	});
	const deps = createDeps(config, {
		fetch: standInFetch(auth, sync),
		...(now && { now }),
		logger: createLogger({
			service: 'mana-ai',
			level: 'info',
			format: 'json',
			destination: { write: (line) => void logLines.push(line) },
		}),
	});
	return {
		app: createApp(deps),
		deps,
		auth,
		sync,
		model,
		adminUrl: database.adminUrl,
		databaseUrls,
		logLines,
		async close() {
			await deps.dispose();
			await model.stop();
			await database.drop();
		},
	};
}

export const standInServices = {
	MANA_AUTH_URL: 'http://auth.test',
	MANA_SYNC_URL: 'http://sync.test',
	AI_SESSION_SECRET: 'a-secret-for-tests-that-is-long-enough',
};

export function standInFetch(auth: AuthStandIn, sync: SyncStandIn): typeof fetch {
	return Object.assign(
		(url: string | URL | Request, init?: RequestInit) =>
			String(url).startsWith('http://auth.test') ? auth.fetch(url, init) : sync.fetch(String(url), init),
		{ preconnect: fetch.preconnect },
	);
}

export async function headersOf({ auth }: AiWorld, userId: string): Promise<Record<string, string>> {
	return {
		authorization: `Bearer ${await auth.token(userId)}`,
		'x-mana-space': `personal-${userId}`,
		'content-type': 'application/json',
	};
}

export async function ask(
	world: AiWorld,
	userId: string,
	text: string,
	more: Record<string, unknown> = {},
): Promise<Response> {
	return world.app.request('/api/v1/companion', {
		method: 'POST',
		headers: await headersOf(world, userId),
		body: JSON.stringify({ messages: [{ role: 'user', text }], ...more }),
	});
}

export async function eventsOf(answer: Response): Promise<CompanionEvent[]> {
	const text = await answer.text();
	return [...text.matchAll(/^data: ?(.+)$/gm)].map(([, data]) => JSON.parse(data ?? ''));
}
