import { readFile } from 'node:fs/promises';
import { leaveUnread, stallBodies } from '@mana/service-kit/testing/stalled-requests';
import { startSyncProcess } from './sync-process.ts';
import { EPOCH, insert, startSyncWorld } from './sync-world.ts';

const MIB = 1024 * 1024;
const BODY_BYTES = 4 * MIB;
const ROWS = 8_000;

export interface Attack {
	/** Pulls of a collection of about 8 MB, whose answers nobody reads. */
	readonly pulls: number;
	/** Pushes of 4 MiB whose last byte does not come. */
	readonly pushes: number;
}

/** Has one account do both at once, and looks at what the server takes and whether another account is served. */
export async function attackByOneAccount({ pulls, pushes }: Attack) {
	const world = await startSyncWorld();
	for (const user of ['mallory', 'anna']) world.auth.addUser(user);
	const mallory = await world.device('mallory', 'tablet');
	for (let part = 0; part < ROWS; part += 2_000) {
		const rows = Array.from({ length: 2_000 }, (_, n) => insert(`t${part + n}`, { text: 'x'.repeat(800) }));
		await mallory.push({ changes: rows });
	}
	const service = await startSyncProcess(world.runtimeUrl, world.auth);
	const headersOf = async (user: string) => ({
		authorization: `Bearer ${await world.auth.token(user)}`,
		'x-client-id': `${user}-1`,
	});
	const pullOf = async (user: string) => {
		const query = new URLSearchParams({ collection: 'tasks', since: EPOCH });
		return fetch(`${service.url}/sync/todo/pull?${query}`, { headers: await headersOf(user) });
	};
	const pushOf = async (user: string, id: string) =>
		fetch(`${service.url}/sync/todo`, {
			method: 'POST',
			headers: await headersOf(user),
			body: JSON.stringify({ changes: [insert(id, { n: 1 })] }),
		});
	// Who both are is known by then: the stand-in for mana-auth runs where the attack does.
	for (const user of ['mallory', 'anna']) await (await pullOf(user)).arrayBuffer();
	await (await pushOf('anna', 'first')).text();
	const before = await residentBytes(service.pid);
	const headers = await headersOf('mallory');
	const query = new URLSearchParams({ collection: 'tasks', since: EPOCH });
	const unread = leaveUnread(
		{ method: 'GET', url: `${service.url}/sync/todo/pull?${query}`, headers },
		pulls,
	);
	const body = JSON.stringify({ changes: [], padding: 'y'.repeat(BODY_BYTES) });
	const stalled = stallBodies({ method: 'POST', url: `${service.url}/sync/todo`, headers, body }, pushes);
	let most = before;
	const othersMs: number[] = [];
	const watch = async () => {
		const startedMs = performance.now();
		for (const answer of [await pushOf('anna', `a${startedMs}`), await pullOf('anna')]) {
			const text = await answer.text();
			if (!answer.ok) throw new Error(`anna was answered ${answer.status}: ${text}`);
		}
		othersMs.push(performance.now() - startedMs);
		most = Math.max(most, await residentBytes(service.pid));
		await Bun.sleep(100);
	};
	for (let round = 0; round < 20; round++) await watch();
	return {
		grownMib: Math.round((most - before) / MIB),
		/** How the stalled pushes that were answered at all were answered. */
		pushStatuses: () => stalled.statuses(),
		slowestOtherMs: Math.round(Math.max(...othersMs)),
		statusForMallory: async () => (await pushOf('mallory', 'm')).status,
		watch,
		async stop() {
			unread.close();
			stalled.close();
			await service.kill('SIGTERM');
			await world.stop();
		},
	};
}

async function residentBytes(pid: number): Promise<number> {
	const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
	return Number(kilobytes) * 1024;
}
