import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { createDeps, type Deps } from '../src/deps.ts';
import { socketHandler } from '../src/http/socket-routes.ts';
import { EPOCH, type SyncWorld } from './sync-world.ts';

/** A replica of the service on a port of its own. */
export interface Replica {
	readonly url: string;
	readonly deps: Deps;
	stop(): Promise<void>;
}

export async function startReplica(
	world: SyncWorld,
	environment: Record<string, string> = {},
	overrides: Partial<Deps> = {},
	{ idleTimeoutSeconds = 120 } = {},
): Promise<Replica> {
	const config = readConfig({
		DATABASE_URL: world.runtimeUrl,
		MANA_AUTH_URL: world.auth.url,
		SYNC_CURSOR_SECRET: 'only-for-tests-only-for-tests-only-for-tests',
		LOG_LEVEL: 'silent',
		SYNC_REQUESTS_PER_SECOND: '1000000',
		SYNC_CHANGES_PER_SECOND: '1000000',
		...environment,
	});
	const deps = createDeps(config, { spaces: world.deps.spaces, ...overrides });
	const server = Bun.serve({
		hostname: '127.0.0.1',
		port: 0,
		idleTimeout: idleTimeoutSeconds,
		fetch: createApp(deps).fetch,
		websocket: socketHandler,
	});
	return {
		url: `http://127.0.0.1:${server.port}`,
		deps,
		async stop() {
			deps.hub.stop();
			await Promise.race([server.stop(), Bun.sleep(500)]);
			await server.stop(true);
			await deps.dispose();
		},
	};
}

export interface SentEvent {
	readonly event: string;
	readonly id: string | undefined;
	readonly data: {
		changes: { appId?: string; id: string; table: string; data: Record<string, unknown> }[];
		error: string;
	};
}

export interface OpenStream {
	readonly status: number;
	readonly events: SentEvent[];
	/** Waits, at most five seconds. */
	until(isEnough: (events: readonly SentEvent[]) => boolean): Promise<void>;
	readonly isClosed: boolean;
	close(): void;
}

export async function openStream(
	url: string,
	headers: Record<string, string>,
	{ since = EPOCH, collections = 'tasks', appId = 'todo', tables = '', ownKeys = '' } = {},
): Promise<OpenStream> {
	const stopping = new AbortController();
	const asked: Record<string, string> = tables === '' ? { collections } : { tables };
	const query = new URLSearchParams({
		...asked,
		...(ownKeys !== '' && { ownKeys }),
		since,
		omit: 'serverChanges',
	});
	const path = tables === '' ? `/sync/${appId}/stream` : '/sync/stream';
	const response = await fetch(`${url}${path}?${query}`, { headers, signal: stopping.signal });
	const events: SentEvent[] = [];
	let isClosed = false;
	const read = async () => {
		let text = '';
		const decoder = new TextDecoder();
		for await (const part of response.body ?? []) {
			text += decoder.decode(part, { stream: true });
			for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
				const lines = new Map(
					text
						.slice(0, end)
						.split('\n')
						.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
				);
				text = text.slice(end + 2);
				const data = JSON.parse(lines.get('data') ?? '{}');
				events.push({ event: lines.get('event') ?? '', id: lines.get('id'), data });
			}
		}
	};
	void read()
		.catch(() => {})
		.finally(() => {
			isClosed = true;
		});
	return {
		status: response.status,
		events,
		get isClosed() {
			return isClosed;
		},
		close: () => stopping.abort(),
		until: (isEnough) => eventually(() => isEnough(events)),
	};
}

export async function eventually(isTrue: () => boolean | Promise<boolean>, withinMs = 5_000): Promise<void> {
	const endsAtMs = performance.now() + withinMs;
	while (!(await isTrue())) {
		if (performance.now() > endsAtMs) throw new Error('it did not come to pass in time');
		await Bun.sleep(5);
	}
}

/** The ids of all records in the events, in order. */
export function idsIn(events: readonly SentEvent[]): string[] {
	return events.flatMap(({ event, data }) => (event === 'changes' ? data.changes.map((row) => row.id) : []));
}
