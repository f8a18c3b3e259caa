import { expect, test } from 'bun:test';
import { generateMasterKey } from '@mana/shared-crypto';
import type { Change } from '@mana/sync-protocol';
import type { ImportItem } from '../src/import/import-item.ts';
import { importWriter } from '../src/import/import-writer.ts';
import { createItemIds } from '../src/import/item-ids.ts';
import { runImport } from '../src/import/run-import.ts';

const count = 100_000;
const growthMaxBytes = 128 * 1024 * 1024;

async function* many(): AsyncGenerator<ImportItem> {
	const newId = createItemIds('test');
	for (let n = 0; n < count; n += 1) {
		const values = { title: `Note ${n}`, content: 'lorem ipsum '.repeat(80) };
		const head = { kind: 'record', table: 'notes/notes', label: '', losses: [] } as const;
		yield { ...head, id: `${n}-${newId(n)}`, values, place: { line: n } };
	}
}

test('100,000 records are written with flat memory, and those of an import that was cancelled once', async () => {
	Bun.gc(true);
	const before = process.memoryUsage.rss();
	let most = before;
	/** How often each was written; what the test itself holds must not count. */
	const times = new Uint8Array(count);
	const placeOf = (id: string) => Number.parseInt(id, 10);
	const key = await generateMasterKey();
	const there = { values: {}, other: {}, updatedAt: '2026-11-29T12:00:00.000Z' };
	const push = async (_: string, changes: readonly Change[]) => {
		for (const { id } of changes) times[placeOf(id)] = (times[placeOf(id)] ?? 0) + 1;
	};
	const run = (importId: string, signal?: AbortSignal) =>
		runImport(many(), {
			signal,
			target: {
				existing: async (_, ids) =>
					new Map(ids.flatMap((id) => (times[placeOf(id)] ? [[id, there] as const] : []))),
				write: importWriter({
					...{ spaceId: 'personal', key, importId, source: 'test', push },
					now: () => 1_800_000_000_000,
				}),
			},
			onProgress: (counts) => {
				most = Math.max(most, process.memoryUsage.rss());
				if (counts.new >= count / 2) cancel.abort();
			},
		});
	const cancel = new AbortController();
	await expect(run('import-1', cancel.signal)).rejects.toThrow();
	const written = times.filter((time) => time > 0).length;
	expect(written).toBeGreaterThan(0);
	expect(written).toBeLessThan(count);
	const counts = await run('import-2');
	const growth = most - before;
	process.stdout.write(`memory grew by ${Math.round(growth / 1024 / 1024)} MiB\n`);
	expect(counts).toMatchObject({ new: count - written, 'already-there': written });
	expect(times.every((time) => time === 1)).toBe(true);
	expect(growth).toBeLessThan(growthMaxBytes);
}, 300_000);
