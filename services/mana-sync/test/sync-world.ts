import { type AuthServer, startAuthServer } from '@mana/auth-protocol/testing';
import type { DatabaseSpec } from '@mana/postgres-kit';
import type { TestDatabase } from '@mana/postgres-kit/testing';
import { createSpacesClient } from '@mana/shared-auth';
import type { Conflict, MergedRow } from '@mana/sync-protocol';
import postgres from 'postgres';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { syncDatabase } from '../src/db/database.ts';
import { createDeps, type Deps } from '../src/deps.ts';
import { createSyncDatabase } from './sync-database.ts';

export interface Answer {
	readonly status: number;
	readonly headers: Headers;
	readonly body: {
		changes: MergedRow[];
		serverChanges: MergedRow[];
		corrections: { field: string | null }[];
		conflicts: Conflict[];
		syncedUntil: string;
		hasMore: boolean;
		fullPercent?: number;
		error: string;
		path: string;
	};
}

export interface PushBody {
	readonly changes: readonly unknown[];
	readonly since?: string;
	readonly clientId?: string;
	readonly atomic?: boolean;
	readonly reportConflicts?: boolean;
	readonly schemaVersion?: number;
}

/** A user's device. */
export interface Device {
	push(body: PushBody, appId?: string): Promise<Answer>;
	pull(query?: Record<string, string>, appId?: string): Promise<Answer>;
}

/** mana-sync over a database of its own, with a stand-in for mana-auth. */
export interface SyncWorld {
	readonly auth: AuthServer;
	readonly database: TestDatabase;
	readonly deps: Deps;
	readonly runtimeUrl: string;
	/** The administrator, for looking by hand. */
	readonly admin: postgres.Sql;
	readonly clock: { nowMs: number };
	request(path: string, init?: RequestInit): Promise<Response>;
	device(userId: string, clientId: string, claims?: Record<string, unknown>): Promise<Device>;
	stop(): Promise<void>;
}

export const EPOCH = '1970-01-01T00:00:00Z';

export async function startSyncWorld(
	environment: Record<string, string> = {},
	overrides: Partial<Deps> = {},
	spec: DatabaseSpec = syncDatabase,
): Promise<SyncWorld> {
	const [auth, database] = await Promise.all([startAuthServer(), createSyncDatabase(spec)]);
	const runtimeUrl = database.urls.mana_sync?.runtimeUrl ?? '';
	const clock = { nowMs: Date.now() };
	const config = readConfig({
		DATABASE_URL: runtimeUrl,
		MANA_AUTH_URL: auth.url,
		SYNC_CURSOR_SECRET: 'only-for-tests-only-for-tests-only-for-tests',
		LOG_LEVEL: 'silent',
		SYNC_REQUESTS_PER_SECOND: '1000000',
		SYNC_CHANGES_PER_SECOND: '1000000',
		...environment,
	});
	// Memberships are asked for each time: what the cache does is tested where it lives.
	const spaces = createSpacesClient({ authUrl: auth.url, ttlMs: 1 });
	const deps = createDeps(config, { now: () => clock.nowMs, spaces, ...overrides });
	const app = createApp(deps);
	const admin = postgres(database.adminUrl, { max: 2, onnotice: () => {} });
	const request = async (path: string, init?: RequestInit) => app.request(path, init);

	return {
		auth,
		database,
		deps,
		runtimeUrl,
		admin,
		clock,
		request,
		async device(userId, clientId, claims) {
			const headers = {
				authorization: `Bearer ${await auth.token(userId, claims)}`,
				'x-client-id': clientId,
			};
			return {
				async push(body, appId = 'todo') {
					const init = { method: 'POST', headers, body: JSON.stringify(body) };
					return answered(await request(`/sync/${appId}`, init));
				},
				async pull(query = {}, appId = 'todo') {
					const search = new URLSearchParams({ collection: 'tasks', since: EPOCH, ...query });
					return answered(await request(`/sync/${appId}/pull?${search}`, { headers }));
				},
			};
		},
		async stop() {
			await deps.dispose();
			await admin.end({ timeout: 1 });
			await database.drop();
			await auth.stop();
		},
	};
}

async function answered(response: Response): Promise<Answer> {
	return { status: response.status, headers: response.headers, body: await response.json() };
}

export function insert(id: string, data: Record<string, unknown>, more: Record<string, unknown> = {}) {
	return { table: 'tasks', id, op: 'insert', data, ...more };
}

export function update(
	id: string,
	values: Record<string, unknown>,
	atMs: number,
	more: Record<string, unknown> = {},
) {
	const updatedAt = new Date(atMs).toISOString();
	const fields = Object.fromEntries(
		Object.entries(values).map(([name, value]) => [name, { value, updatedAt }]),
	);
	return { table: 'tasks', id, op: 'update', fields, ...more };
}

export function remove(id: string, atMs: number, more: Record<string, unknown> = {}) {
	return { table: 'tasks', id, op: 'delete', deletedAt: new Date(atMs).toISOString(), ...more };
}
