import { expect } from 'bun:test';
import { readFile } from 'node:fs/promises';
import { startAuthServer } from '@mana/auth-protocol/testing';
import { mergedRowSchema, pullResponseSchema } from '@mana/sync-protocol';
import { createSyncDatabase } from './sync-database.ts';
import { startSyncProcess } from './sync-process.ts';
import { EPOCH, insert } from './sync-world.ts';

const batch = 2_500;
const mark = '{"table":"';

/**
 * Puts so many rows into one collection and reads them from a server process: streamed whole, then streamed and
 * cut in the middle, then by pages with a stop in the middle after which another process goes on.
 *
 * @returns the server's resident memory in MB at its highest, where the system tells
 */
export async function pullManyRows(rows: number): Promise<{ peakMb: number }> {
	const [auth, database] = await Promise.all([startAuthServer(), createSyncDatabase()]);
	auth.addUser('anna');
	const headers = { authorization: `Bearer ${await auth.token('anna')}`, 'x-client-id': 'phone' };
	const url = database.urls.mana_sync?.runtimeUrl ?? '';
	let sync = await startSyncProcess(url, auth);
	let peakMb = 0;
	const watch = setInterval(async () => {
		const status = await readFile(`/proc/${sync.pid}/status`, 'utf8').catch(() => '');
		peakMb = Math.max(peakMb, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
	}, 20);
	const pull = async (query: Record<string, string>, signal?: AbortSignal) => {
		const search = new URLSearchParams({ collection: 'tasks', omit: 'serverChanges', ...query });
		const init = signal === undefined ? { headers } : { headers, signal };
		const response = await fetch(`${sync.url}/sync/todo/pull?${search}`, init);
		expect(response.status).toBe(200);
		return response;
	};
	try {
		for (let from = 0; from < rows; from += batch) {
			const changes = Array.from({ length: Math.min(batch, rows - from) }, (_, n) =>
				insert(`t${from + n}`, { title: `enc:1:${'A'.repeat(60)}`, order: from + n }),
			);
			const init = { method: 'POST', headers, body: JSON.stringify({ changes }) };
			expect((await fetch(`${sync.url}/sync/todo`, init)).status).toBe(200);
		}
		// Pushing has its own needs: what reading takes is measured on a process that has only read.
		await sync.kill('SIGTERM');
		sync = await startSyncProcess(url, auth);
		peakMb = 0;

		const whole = await countRows(await pull({ since: EPOCH }));
		expect(whole.rows).toBe(rows);
		expect(whole.ending).toMatch(/"syncedUntil":"[^"]+","hasMore":false}$/);

		const cutting = new AbortController();
		const cut = countRows(await pull({ since: EPOCH }, cutting.signal), rows / 2, () => cutting.abort());
		await expect(cut).rejects.toBeDefined();

		const ids = new Set<string>();
		let since = EPOCH;
		for (let hasMore = true, isStopped = false; hasMore; ) {
			const page = pullResponseSchema
				.extend({ changes: mergedRowSchema.pick({ id: true }).array() })
				.parse(await (await pull({ since, limit: '5000' })).json());
			for (const { id } of page.changes) ids.add(id);
			({ syncedUntil: since, hasMore } = page);
			if (isStopped || ids.size < rows / 2) continue;
			isStopped = true;
			await sync.kill('SIGKILL');
			sync = await startSyncProcess(url, auth);
		}
		expect(ids.size).toBe(rows);
		return { peakMb };
	} finally {
		clearInterval(watch);
		await sync.kill('SIGTERM');
		await database.drop();
		await auth.stop();
	}
}

/** Counts rows as they pass, keeping none. */
async function countRows(response: Response, half = Number.POSITIVE_INFINITY, atHalf = () => {}) {
	let rows = 0;
	let rest = Buffer.alloc(0);
	let ending = '';
	for await (const chunk of response.body ?? []) {
		const text = Buffer.concat([rest, chunk]);
		for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) rows += 1;
		rest = text.subarray(Math.max(0, text.length - mark.length + 1));
		ending = (ending + Buffer.from(chunk).toString('latin1')).slice(-200);
		if (rows >= half) atHalf();
	}
	return { rows, ending };
}
