import { describe, expect, test } from 'bun:test';
import { all, codeOf, memorySink, patched, zipOf } from '../../test/zip-of.ts';
import { PortabilityError } from '../portability-error.ts';
import { openManaFile } from './open-mana-file.ts';
import type { PortableRecord } from './record-line.ts';
import { writeManaFile } from './write-mana-file.ts';

const head = {
	producedBy: 'test',
	exportedAt: '2026-11-29T12:00:00.000Z',
	userId: 'u1',
	scope: { spaceId: 's1' },
};

function note(id: string, title: string, more: Partial<PortableRecord> = {}): PortableRecord {
	const instants = { createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-02T00:00:00.000Z' };
	return { id, ...instants, values: { title }, undecryptable: [], other: {}, otherEncrypted: [], ...more };
}

async function* given(records: readonly PortableRecord[]) {
	yield* records;
}

async function written(tables: Record<string, readonly PortableRecord[]>, passphrase?: string) {
	const { to, file } = memorySink();
	const list = Object.entries(tables).map(([table, records]) => ({ table, records: given(records) }));
	const result = await writeManaFile({ ...head, to, tables: list, passphrase });
	return { ...result, file: file() };
}

const two = {
	'notes/notes': [note('n1', 'Zürich\n"quoted"'), note('n2', '日本語 🎉 \u2028')],
	'todo/tasks': [
		note('t1', 'x', { other: { mood: { a: 1 } }, otherEncrypted: ['mood'], undecryptable: ['title'] }),
	],
};

for (const passphrase of [undefined, 'correct horse']) {
	describe(passphrase === undefined ? 'an open file' : 'a sealed file', () => {
		test('gives back what was written, and counts it', async () => {
			const { file, manifest, undecryptable } = await written(two, passphrase);
			const opened = await openManaFile(file);
			expect(opened.manifest).toEqual(manifest);
			expect(manifest.rowCounts).toEqual({ 'notes/notes': 2, 'todo/tasks': 1 });
			expect(undecryptable).toEqual([{ table: 'todo/tasks', id: 't1', fields: ['title'] }]);
			const lines = await all(opened.lines(passphrase));
			expect(lines.map(({ table, record }) => ({ table, record }))).toEqual(
				Object.entries(two).flatMap(([table, records]) => records.map((record) => ({ table, record }))),
			);
		});

		test('of nothing is a file with nothing', async () => {
			const { file } = await written({}, passphrase);
			expect(await all((await openManaFile(file)).lines(passphrase))).toEqual([]);
		});
	});
}

describe('a sealed file', () => {
	const many = Array.from({ length: 8_000 }, (_, n) => note(`n${n}`, crypto.randomUUID().repeat(3)));

	test('shows nothing of the records, but how many there are', async () => {
		const { file } = await written({ 'notes/notes': [note('n1', 'a secret of mine')] }, 'correct horse');
		expect(await file.text()).not.toContain('a secret of mine');
	});

	test('opens by its passphrase only', async () => {
		const opened = await openManaFile((await written(two, 'correct horse')).file);
		expect(await codeOf(all(opened.lines()))).toBe('PASSPHRASE_NEEDED');
		expect(await codeOf(all(opened.lines('correct house')))).toBe('PASSPHRASE_WRONG');
	});

	test('opens by the same passphrase typed on another keyboard', async () => {
		const opened = await openManaFile((await written(two, 'Z\u00fcrich')).file);
		expect(await all(opened.lines('Zu\u0308rich'))).toHaveLength(3);
	});

	test('that was cut or altered is refused', async () => {
		const opened = await openManaFile((await written({ 'notes/notes': many }, 'p')).file);
		expect(await all(opened.lines('p'))).toHaveLength(8_000);
		const cut = await openManaFile(
			await reSealed(await written({ 'notes/notes': many }, 'p'), (b) => b.slice(0, -70_000)),
		);
		expect(await codeOf(all(cut.lines('p')))).toBe('SEAL_BROKEN');
		const swapped = await openManaFile(
			await reSealed(await written({ 'notes/notes': many }, 'p'), (bytes) => {
				const chunk = 64 * 1024 + 16;
				const first = bytes.slice(0, chunk);
				bytes.copyWithin(0, chunk, 2 * chunk);
				bytes.set(first, chunk);
				return bytes;
			}),
		);
		expect(await codeOf(all(swapped.lines('p')))).toBe('PASSPHRASE_WRONG');
	});

	/** The file with its sealed part altered, and the manifest's hash of it too, as someone who means harm does. */
	async function reSealed(
		{ file, manifest }: Awaited<ReturnType<typeof written>>,
		alter: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
	): Promise<Blob> {
		const { openArchive } = await import('../archive/read-archive.ts');
		const entry = (await openArchive(file)).find(({ name }) => name === 'data.sealed');
		const chunks = entry === undefined ? [] : await all(entry.bytes());
		const sealed = alter(new Uint8Array(await new Blob(chunks).arrayBuffer()));
		const hash = new Bun.CryptoHasher('sha256').update(sealed).digest('hex');
		const altered = { ...manifest, sha256: { 'data.sealed': hash } };
		return zipOf({ 'data.sealed': sealed, 'manifest.json': JSON.stringify(altered) });
	}
});

describe('a hostile or damaged file', () => {
	const openWith = async (files: Record<string, string | Uint8Array>, manifest: object = {}) => {
		const { manifest: whole } = await written({ 'notes/notes': [note('n1', 'a')] });
		const hashes = Object.fromEntries(
			Object.entries(files).map(([name, content]) => [
				name,
				new Bun.CryptoHasher('sha256').update(content).digest('hex'),
			]),
		);
		const said = { ...whole, sha256: hashes, ...manifest };
		return openManaFile(await zipOf({ ...files, 'manifest.json': JSON.stringify(said) }));
	};
	const line = '{"id":"n1","title":"a"}\n';
	const data = 'data/notes/notes.jsonl';

	test('whose part is another one than was exported is refused at its end', async () => {
		const opened = await openWith({ [data]: line }, { sha256: { [data]: '0'.repeat(64) } });
		expect(await codeOf(all(opened.lines()))).toBe('PART_CHANGED');
	});

	test('that lacks what its manifest names is refused', async () => {
		expect(await codeOf(openWith({ 'data/notes/other.jsonl': line }))).toBe('PART_MISSING');
		expect(await codeOf(openManaFile(await zipOf({ 'a.txt': 'x' })))).toBe('MANIFEST_INVALID');
		expect(await codeOf(openManaFile(await zipOf({ 'manifest.json': '{' })))).toBe('MANIFEST_INVALID');
	});

	test('of another version, or with a seal that would take hours, is refused', async () => {
		expect(await codeOf(openWith({ [data]: line }, { formatVersion: 3 }))).toBe('FORMAT_UNSUPPORTED');
		const passphrase = {
			cipher: 'AES-256-GCM',
			derivation: 'PBKDF2-SHA-256',
			salt: '',
			iv: '',
			chunkBytes: 65_536,
		};
		const slow = openWith({ [data]: line }, { passphrase: { ...passphrase, rounds: 2 ** 31 } });
		expect(await codeOf(slow)).toBe('FORMAT_UNSUPPORTED');
	});

	test('with lines that are no records says which', async () => {
		const deep = `{"id":"n3","title":${'['.repeat(100_000)}`;
		const opened = await openWith({ [data]: `${line}{"title":"no id"}\r\n\r\n[]\n${deep}\n{"id":"n2"}` });
		const lines = await all(opened.lines());
		expect(lines.map(({ place, record }) => [place.line, record?.id])).toEqual([
			[1, 'n1'],
			[2, undefined],
			[4, undefined],
			[5, undefined],
			[6, 'n2'],
		]);
	});

	test('in another encoding is refused, with the line', async () => {
		const latin = new Uint8Array([...new TextEncoder().encode(line), 0x7b, 0xe4, 0x7d, 0x0a]);
		const opened = await openWith({ [data]: latin });
		try {
			await all(opened.lines());
			throw new Error('it was read');
		} catch (error) {
			if (!(error instanceof PortabilityError)) throw error;
			expect(error.code).toBe('ENCODING_INVALID');
			expect(error.place).toEqual({ part: data, line: 2 });
		}
	});

	test('with names that lead elsewhere is refused', async () => {
		for (const name of ['../ab', '/abcd', 'C:abc', 'a\\..\\']) {
			const file = await patched(await zipOf({ ABCDE: 'x'.repeat(100) }), 'ABCDE', name);
			expect(await codeOf(openManaFile(file))).toBe('ARCHIVE_NAME_UNSAFE');
		}
	});

	test('that is no ZIP, a cut one or one with changed bytes is refused', async () => {
		const { file } = await written({
			'notes/notes': Array.from({ length: 500 }, (_, n) => note(`n${n}`, `${n}`)),
		});
		expect(await codeOf(openManaFile(new Blob(['hello'])))).toBe('ARCHIVE_UNREADABLE');
		expect(await codeOf(openManaFile(file.slice(0, file.size - 30)))).toBe('ARCHIVE_UNREADABLE');
		const bytes = new Uint8Array(await file.arrayBuffer());
		bytes.fill(0x55, 1_700, 1_760);
		expect(await codeOf(openManaFile(new Blob([bytes])).then((opened) => all(opened.lines())))).toBe(
			'ARCHIVE_UNREADABLE',
		);
	});

	test('that is a bomb is refused before it is unpacked', async () => {
		const zeros = new Blob(Array.from({ length: 100 }, () => new Uint8Array(1024 * 1024)));
		const bomb = await zipOf({ 'manifest.json': zeros });
		expect(bomb.size).toBeLessThan(300_000);
		expect(await codeOf(openManaFile(bomb))).toBe('ARCHIVE_TOO_LARGE');
	});

	test('that says less than it unpacks to is cut off', async () => {
		const { file } = await written({ 'notes/notes': [note('n1', 'x'.repeat(100_000))] });
		const opened = await openManaFile(await lying(file, data, 1_000));
		expect(await codeOf(all(opened.lines()))).toBe('ARCHIVE_UNREADABLE');
	});

	/** The directory's uncompressed size of an entry, replaced (APPNOTE §4.3.12). */
	async function lying(file: Blob, name: string, size: number): Promise<Blob> {
		const bytes = new Uint8Array(await file.arrayBuffer());
		const at = new TextDecoder('latin1').decode(bytes).lastIndexOf(name) - 46;
		const view = new DataView(bytes.buffer);
		if (view.getUint32(at + 24, true) !== 0xffffffff) view.setUint32(at + 24, size, true);
		else view.setBigUint64(at + 46 + name.length + 4, BigInt(size), true);
		return new Blob([bytes]);
	}
});

test('an export that is cancelled ends, and so does its sink', async () => {
	let reason: unknown;
	const to = new WritableStream<Uint8Array>({
		abort(why) {
			reason = why;
		},
	});
	const cancel = new AbortController();
	async function* endless() {
		for (let n = 0; ; n += 1) yield note(`n${n}`, 'x');
	}
	const tables = [{ table: 'notes/notes', records: endless() }];
	const onProgress = (done: number) => done > 1_000 && cancel.abort();
	const work = writeManaFile({
		...head,
		to,
		tables,
		signal: cancel.signal,
		onProgress: (n) => void onProgress(n),
	});
	await expect(work).rejects.toThrow();
	expect(reason).toBeDefined();
});
