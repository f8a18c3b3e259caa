import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { type Dropped, openDropped } from '../src/import/dropped-files.ts';
import { sourceItems } from '../src/import/source-items.ts';
import { PortabilityError } from '../src/portability-error.ts';
import { importSources } from '../src/sources/import-sources.ts';
import { fixtureAnswers, fixtureNames, openFixture } from './fixtures.ts';
import { zipOf } from './zip-of.ts';

/** What one file of an export may have become: pieces gone, there twice, or others in their place. */
interface Alteration {
	/** Which file, and where in it, as parts of the whole. */
	readonly file: number;
	readonly at: number;
	readonly length: number;
	readonly become: 'gone' | 'twice' | Uint8Array;
}

const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
/** What formats are made of, besides bytes of any kind. */
const words = [
	'"',
	',',
	';',
	'\n',
	'\r\n',
	'{',
	']',
	'null',
	'-1',
	'1e999',
	'<',
	'</div>',
	'&#0;',
	'\\',
	':',
	'=',
	'Ü',
	'٣',
];
const alteration: fc.Arbitrary<Alteration> = fc.record({
	file: share,
	at: share,
	length: fc.integer({ min: 0, max: 40 }),
	become: fc.oneof(
		fc.constantFrom('gone' as const, 'twice' as const),
		fc.constantFrom(...words).map((word) => new TextEncoder().encode(word)),
		fc.uint8Array({ maxLength: 12 }),
	),
});

function altered(
	bytes: Uint8Array<ArrayBuffer>,
	{ at, length, become }: Alteration,
): Uint8Array<ArrayBuffer> {
	const from = Math.floor(at * bytes.length);
	const piece = bytes.subarray(from, from + length);
	const put = become === 'gone' ? [] : become === 'twice' ? [...piece, ...piece] : become;
	return new Uint8Array([...bytes.subarray(0, from), ...put, ...bytes.subarray(from + length)]);
}

async function alteredFixture(name: string, alterations: readonly Alteration[]): Promise<Dropped> {
	const { files, parts } = await openFixture(name);
	const contents = await Promise.all(
		parts.map(
			async (part) => new Uint8Array(await new Blob(await Array.fromAsync(part.bytes())).arrayBuffer()),
		),
	);
	for (const one of alterations) {
		const place = Math.floor(one.file * contents.length);
		contents[place] = altered(contents[place] ?? new Uint8Array(), one);
	}
	return {
		files,
		parts: parts.map(({ name: part }, place) => {
			const bytes = contents[place] ?? new Uint8Array();
			return {
				name: part,
				sizeBytes: bytes.length,
				async *bytes() {
					yield bytes;
				},
			};
		}),
	};
}

/** What is read, or the code that it is refused with; any other error is thrown. */
async function reading(name: string, dropped: Dropped) {
	const source = importSources.find(({ id }) => id === name.split('/')[0]);
	if (source === undefined) throw new RangeError(`there is no source of ${name}`);
	const ids: string[] = [];
	try {
		for await (const item of sourceItems(source, dropped, fixtureAnswers(name)))
			ids.push(item.kind === 'record' ? `${item.table} ${item.id}` : `${item.kind} ${item.reason}`);
		return ids;
	} catch (error) {
		if (error instanceof PortabilityError) return [...ids, error.code];
		throw error;
	}
}

describe.each(fixtureNames.map((name) => [name] as const))('%s, altered in any places,', (name) => {
	test('is refused with a code or read, and twice the same', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(alteration, { minLength: 1, maxLength: 4 }), async (alterations) => {
				const first = await reading(name, await alteredFixture(name, alterations));
				expect(await reading(name, await alteredFixture(name, alterations))).toEqual(first);
			}),
			{ numRuns: 60 },
		);
	}, 60_000);
});

test('a ZIP altered in any places is refused with a code or opened', async () => {
	const zip = new Uint8Array(
		await (await zipOf({ 'a.md': '# A', 'b/c.md': 'text '.repeat(50) })).arrayBuffer(),
	);
	await fc.assert(
		fc.asyncProperty(fc.array(alteration, { minLength: 1, maxLength: 4 }), async (alterations) => {
			const content = new Blob([alterations.reduce(altered, zip)]);
			try {
				for (const part of (await openDropped([{ name: 'a.zip', content }])).parts)
					for await (const chunk of part.bytes()) expect(chunk.length).toBeGreaterThanOrEqual(0);
			} catch (error) {
				expect(error).toBeInstanceOf(PortabilityError);
			}
		}),
		{ numRuns: 200 },
	);
}, 60_000);
