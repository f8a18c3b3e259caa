import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateMasterKey } from '@mana/shared-crypto';
import type { Change } from '@mana/sync-protocol';
import { openDropped } from '../src/import/dropped-files.ts';
import { importWriter } from '../src/import/import-writer.ts';
import { runImport } from '../src/import/run-import.ts';
import { sourceItems } from '../src/import/source-items.ts';
import { enexSource } from '../src/sources/enex.ts';

const mebibyte = 1024 * 1024;
const count = 100_000;
/** As many as make the compilers of the code warm, which takes memory once. */
const warmCount = 2_000;
/** What waits to be collected is none of what an import holds: it is collected before each look. */
const recordsBetweenLooks = 5_000;
/** A quarter of what the file holds. */
const growthMaxBytes = 48 * mebibyte;

let folder: string;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'mana-import-memory-'));
	await writeNotebook('all.enex', count);
	await writeNotebook('warm.enex', warmCount);
});

afterAll(() => rmSync(folder, { recursive: true }));

async function writeNotebook(name: string, notes: number): Promise<void> {
	const file = Bun.file(join(folder, name)).writer();
	file.write('<?xml version="1.0" encoding="UTF-8"?>\n<en-export>\n');
	for (let n = 0; n < notes; n += 1) {
		const content = `<en-note><div>${n} ${'lorem ipsum '.repeat(160)}</div></en-note>`;
		file.write(
			`<note><title>Note ${n}</title><content><![CDATA[${content}]]></content><created>20260305T200000Z</created></note>\n`,
		);
		if (n % 1_000 === 0) await file.flush();
	}
	file.write('</en-export>\n');
	await file.end();
}

const notebook = async (name: string) =>
	sourceItems(enexSource, await openDropped([{ name, content: Bun.file(join(folder, name)) }]), {
		timeZone: 'UTC',
	});

const writing = async (importId: string, push: (changes: readonly Change[]) => void) =>
	importWriter({
		...{ spaceId: 'personal', key: await generateMasterKey(), importId, source: 'enex' },
		push: async (_, changes) => push(changes),
		now: () => 1_800_000_000_000,
	});

test('100,000 records of a file are written with flat memory, and those of an import that was cancelled once', async () => {
	expect(Bun.file(join(folder, 'all.enex')).size).toBeGreaterThan(4 * growthMaxBytes);
	await runImport(await notebook('warm.enex'), {
		target: { existing: async () => new Map(), write: await writing('warm', () => {}) },
	});
	/** What was written, by the first 6 bytes of its id; what the test itself holds is little, and all of it at the start. */
	const times = new Map<number, number>();
	const placeOf = (id: string) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
	const there = { values: {}, other: {}, updatedAt: '2026-11-29T12:00:00.000Z' };
	const cancel = new AbortController();
	Bun.gc(true);
	const before = process.memoryUsage.rss();
	let most = before;
	let seenAt = 0;
	const run = async (importId: string, signal?: AbortSignal) =>
		runImport(await notebook('all.enex'), {
			signal,
			target: {
				existing: async (_, ids) =>
					new Map(ids.flatMap((id) => (times.has(placeOf(id)) ? [[id, there] as const] : []))),
				write: await writing(importId, (changes) => {
					for (const { id } of changes) times.set(placeOf(id), (times.get(placeOf(id)) ?? 0) + 1);
				}),
			},
			onProgress: (counts) => {
				if (times.size - seenAt >= recordsBetweenLooks) {
					seenAt = times.size;
					Bun.gc(true);
					most = Math.max(most, process.memoryUsage.rss());
				}
				if (counts.new >= count / 2) cancel.abort();
			},
		});
	await expect(run('import-1', cancel.signal)).rejects.toThrow();
	const written = times.size;
	expect(written).toBeGreaterThan(0);
	expect(written).toBeLessThan(count);
	const counts = await run('import-2');
	const growth = most - before;
	process.stdout.write(`memory grew by ${Math.round(growth / mebibyte)} MiB\n`);
	expect(counts).toMatchObject({ new: count - written, 'already-there': written });
	expect(times.size).toBe(count);
	expect([...times.values()].every((time) => time === 1)).toBe(true);
	expect(growth).toBeLessThan(growthMaxBytes);
}, 300_000);
