import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openManaFile } from '../src/mana-file/open-mana-file.ts';
import type { PortableRecord } from '../src/mana-file/record-line.ts';
import { writeManaFile } from '../src/mana-file/write-mana-file.ts';

const count = 100_000;
/** What the records come to is 200 MB; neither way may hold more than a part of it. */
const growthMaxBytes = 96 * 1024 * 1024;

async function* many(): AsyncGenerator<PortableRecord> {
	for (let n = 0; n < count; n += 1) {
		const content = `${crypto.randomUUID()} ${'lorem ipsum '.repeat(165)}`;
		yield { id: `n${n}`, values: { content }, undecryptable: [], other: {}, otherEncrypted: [] };
	}
}

for (const passphrase of [undefined, 'correct horse']) {
	const kind = passphrase === undefined ? 'open' : 'sealed';
	test(`100,000 records go out and come in with flat memory (${kind})`, async () => {
		const folder = mkdtempSync(join(tmpdir(), 'mana-portability-'));
		try {
			const path = join(folder, 'all.mana');
			const sink = Bun.file(path).writer();
			const memory = watchMemory();
			const { manifest } = await writeManaFile({
				to: new WritableStream({
					async write(chunk) {
						sink.write(chunk);
						await sink.flush();
					},
					async close() {
						await sink.end();
					},
				}),
				producedBy: 'test',
				exportedAt: '2026-11-29T12:00:00.000Z',
				userId: 'u1',
				scope: { spaceId: 's1' },
				tables: [{ table: 'notes/notes', records: many() }],
				passphrase,
				onProgress: memory.look,
			});
			expect(manifest.rowCounts).toEqual({ 'notes/notes': count });
			const writing = memory.growth();
			const reading = watchMemory();
			let read = 0;
			for await (const { record } of (await openManaFile(Bun.file(path))).lines(passphrase)) {
				if (record !== undefined) read += 1;
				if (read % 500 === 0) reading.look();
			}
			expect(read).toBe(count);
			const mib = (bytes: number) => Math.round(bytes / 1024 / 1024);
			process.stdout.write(
				`${kind}: ${mib(Bun.file(path).size)} MiB file; memory grew by ${mib(writing)} MiB writing, ${mib(reading.growth())} MiB reading\n`,
			);
			expect(writing).toBeLessThan(growthMaxBytes);
			expect(reading.growth()).toBeLessThan(growthMaxBytes);
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	}, 300_000);
}

/** How much more of the machine's memory is in use than at the beginning, at the most. */
function watchMemory() {
	Bun.gc(true);
	const before = process.memoryUsage.rss();
	let most = before;
	return {
		look: () => {
			most = Math.max(most, process.memoryUsage.rss());
		},
		growth: () => most - before,
	};
}
