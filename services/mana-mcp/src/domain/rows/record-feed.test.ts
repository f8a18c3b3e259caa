import { expect, test } from 'bun:test';
import type { Caller } from '@mana/shared-auth';
import {
	encodeStamp,
	FROM_NOW_ON,
	SyncError,
	type FollowedEvent as SyncEvent,
	type TableRow,
} from '@mana/sync-protocol';
import type { Admission } from '../admission/admit-caller.ts';
import { RecordFeed } from './record-feed.ts';

type FollowedEvent = SyncEvent<TableRow>;
type Next = FollowedEvent | Error | 'end';

/** A mana-sync whose streams say what the test has them say. */
function fakeSync() {
	const opened: {
		jwt: string;
		tables: readonly string[];
		since: string;
		signal: AbortSignal;
		say(next: Next): void;
	}[] = [];
	const feed = new RecordFeed({
		async *follow({ jwt, tables }, { since, signal }) {
			const queue: Next[] = [];
			let wake = () => {};
			const say = (next: Next) => {
				queue.push(next);
				wake();
			};
			opened.push({ jwt, tables, since, signal, say });
			signal.addEventListener('abort', () => say(new SyncError('SYNC_ABORTED', 0, 'ended')));
			for (;;) {
				const next = queue.shift();
				if (next === 'end') return;
				if (next instanceof Error) throw next;
				if (next) yield next;
				else {
					const { promise, resolve } = Promise.withResolvers<void>();
					wake = resolve;
					await promise;
				}
			}
		},
		tablesFor: () => ['notes/notes', 'todo/tasks'],
		tokenFor: async ({ token }) => token,
		now: Date.now,
		random: () => 0,
	});
	return { feed, opened };
}

function admission(token: string, expiresInMs = 60_000, userId = 'anna'): Admission {
	const caller: Caller = {
		userId,
		role: 'user',
		tier: 'public',
		kind: 'human',
		hasSteppedUp: false,
		expiresAtMs: Date.now() + expiresInMs,
		token,
	};
	return {
		caller,
		space: { id: 's1', name: 's1', slug: 's1', type: 'personal', role: 'owner', metadata: {} },
		syncToken: token,
		resourceMetadataUrl: () => 'http://gateway.mana.test/.well-known/oauth-protected-resource/mcp',
	};
}

const stamp = encodeStamp({ atMs: 1, counter: 0, clientId: 'web' });

function changes(cursor: string, ids: string[], spaceId = 's1', spaces?: string[]): FollowedEvent {
	const rows = ids.map(
		(id): TableRow => ({
			appId: 'notes',
			table: 'notes',
			id,
			op: 'insert',
			spaceId,
			data: {},
			fields: {},
			stamps: { latest: stamp },
		}),
	);
	return { kind: 'changes', changes: rows, syncedUntil: cursor, hasMore: false, ...(spaces && { spaces }) };
}

function watching(feed: RecordFeed, by: Admission, id = 'n1', source = { appId: 'notes', table: 'notes' }) {
	const heard: string[] = [];
	const stop = feed.watch(by, {
		...source,
		spaceId: 's1',
		id,
		onChanged: () => heard.push('changed'),
		onEnded: () => heard.push('ended'),
	});
	return { heard, stop };
}

async function until(isSo: () => boolean): Promise<void> {
	for (let waited = 0; !isSo() && waited < 300; waited++) await Bun.sleep(5);
	expect(isSo()).toBe(true);
}

test('tells of the record that is watched, in its space', async () => {
	const { feed, opened } = fakeSync();
	const { heard, stop } = watching(feed, admission('t'));
	await until(() => opened.length === 1);
	opened[0]?.say(changes('c1', ['n2']));
	opened[0]?.say(changes('c2', ['n1'], 's2'));
	opened[0]?.say(changes('c3', ['n1', 'n2']));
	await until(() => heard.length > 0);
	expect(heard).toEqual(['changed']);
	stop();
	expect(opened[0]?.signal.aborted).toBe(true);
	expect(feed.size).toBe(0);
});

test('one stream serves records of every app, and tables of the same name are told apart', async () => {
	const { feed, opened } = fakeSync();
	const note = watching(feed, admission('t'));
	const task = watching(feed, admission('t'), 'n1', { appId: 'todo', table: 'tasks' });
	const namesake = watching(feed, admission('t'), 'n1', { appId: 'other', table: 'notes' });
	await until(() => opened.length === 1);
	opened[0]?.say(changes('c1', ['n1']));
	await until(() => note.heard.length === 1);
	expect([task.heard, namesake.heard, feed.size]).toEqual([[], [], 1]);
	expect(opened[0]?.tables).toEqual(['notes/notes', 'todo/tasks']);
	feed.close();
});

test('goes on where the stream broke off', async () => {
	const { feed, opened } = fakeSync();
	const { heard, stop } = watching(feed, admission('t'));
	await until(() => opened.length === 1);
	opened[0]?.say(changes('c1', []));
	opened[0]?.say(new SyncError('SYNC_UNREACHABLE', 0, 'broke'));
	await until(() => opened.length === 2);
	expect(opened[1]?.since).toBe('c1');
	opened[1]?.say('end');
	await until(() => opened.length === 3);
	opened[2]?.say(changes('c2', ['n1']));
	await until(() => heard.length === 1);
	stop();
});

test('a client whose consent has ended is told no more through a stream of another one', async () => {
	const { feed, opened } = fakeSync();
	const agent = (grantId: string, expiresInMs: number) => {
		const { caller, ...admitted } = admission(grantId, expiresInMs);
		const bounds = { boundSpaces: ['s1'], scopes: ['notes:read'], actingClient: 'c', grantId };
		return { ...admitted, caller: { ...caller, ...bounds } };
	};
	const alive = watching(feed, agent('alive', 60_000));
	const ended = watching(feed, agent('ended', 30_000));
	await until(() => opened.length === 2);
	opened.find(({ jwt }) => jwt === 'ended')?.say(new SyncError('TOKEN_REFUSED', 401, 'consent ended'));
	await until(() => ended.heard.length > 0);
	opened.find(({ jwt }) => jwt === 'alive')?.say(changes('c1', ['n1']));
	await until(() => alive.heard.length > 0);
	expect([alive.heard, ended.heard]).toEqual([['changed'], ['ended']]);
	alive.stop();
});

test('takes a change for possible where the cursor is no longer good', async () => {
	const { feed, opened } = fakeSync();
	const { heard, stop } = watching(feed, admission('t'));
	await until(() => opened.length === 1);
	opened[0]?.say(new SyncError('CURSOR_INVALID', 400, 'restored'));
	await until(() => opened.length === 2);
	expect(heard).toEqual(['changed']);
	expect(opened[1]?.since).toBe(FROM_NOW_ON);
	stop();
});

test('reads with the token that lasts longest, and with another one when that is refused', async () => {
	const { feed, opened } = fakeSync();
	const short = watching(feed, admission('short', 30_000));
	await until(() => opened.length === 1);
	const long = watching(feed, admission('long', 90_000));
	expect(opened[0]?.jwt).toBe('short');
	opened[0]?.say(new SyncError('TOKEN_EXPIRED', 401, 'over'));
	await until(() => opened.length === 2);
	expect(opened[1]?.jwt).toBe('long');
	expect(short.heard).toEqual(['ended']);
	expect(long.heard).toEqual([]);
	opened[1]?.say(new SyncError('TOKEN_EXPIRED', 401, 'over'));
	await until(() => feed.size === 0);
	expect(long.heard).toEqual(['ended']);
});

test('goes on with a fresh token where the one it read with was short-lived', async () => {
	const { feed, opened } = fakeSync();
	const { heard, stop } = watching(feed, admission('t'));
	await until(() => opened.length === 1);
	opened[0]?.say(changes('c1', []));
	opened[0]?.say(new SyncError('TOKEN_EXPIRED', 0, 'over'));
	await until(() => opened.length === 2);
	expect(opened[1]?.since).toBe('c1');
	expect(heard).toEqual([]);
	stop();
});

test('tells nothing to whose token has ended, and ends who is in a space no longer read', async () => {
	const { feed, opened } = fakeSync();
	const over = watching(feed, admission('over', 20));
	const good = watching(feed, admission('good'));
	await until(() => opened.length === 1);
	await Bun.sleep(25);
	opened[0]?.say(changes('c1', ['n1']));
	await until(() => good.heard.length === 1);
	expect(over.heard).toEqual([]);
	opened[0]?.say(changes('c2', [], 's2', ['s2']));
	await until(() => good.heard.length === 2);
	expect(good.heard).toEqual(['changed', 'ended']);
	feed.close();
});

test("users' streams are apart", async () => {
	const { feed, opened } = fakeSync();
	const anna = watching(feed, admission('t'));
	const bert = watching(feed, admission('t2', 60_000, 'bert'));
	await until(() => opened.length === 2);
	opened[0]?.say(changes('c1', ['n1']));
	await until(() => anna.heard.length === 1);
	expect(bert.heard).toEqual([]);
	feed.close();
	expect(feed.size).toBe(0);
});
