import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { mergeText } from './merge-text.ts';

const cases: [string, string, string, string, string][] = [
	['one side changed nothing', 'a\nb', 'a\nb', 'a\nc', 'a\nc'],
	['both changed the same', 'a', 'b', 'b', 'b'],
	['each changed another line', 'a\nb\nc', 'A\nb\nc', 'a\nb\nC', 'A\nb\nC'],
	['each changed the line beside the other’s', 'a\nb', 'A\nb', 'a\nB', 'A\nB'],
	['each added a line at the end', 'milk', 'milk\nbread', 'milk\neggs', 'milk\neggs\nbread'],
	[
		'each added a line after the last break',
		'milk\n',
		'milk\nbread\n',
		'milk\neggs\n',
		'milk\neggs\nbread\n',
	],
	['each wrote the first line of an empty text', '', 'mine', 'theirs', 'theirs\nmine'],
	['both added one line, and each another', 'a', 'a\n## Today\nx', 'a\n## Today\ny', 'a\n## Today\ny\nx'],
	['one took a line away, and one changed another', 'a\nb\nc', 'a\nc', 'a\nb\nC', 'a\nC'],
	[
		'both changed other words of a line',
		'buy milk at noon',
		'buy oat milk at noon',
		'buy milk at one',
		'buy oat milk at one',
	],
	[
		'both changed other signs of a text without spaces',
		'買牛奶和雞蛋',
		'買豆奶和雞蛋',
		'買牛奶和麵包',
		'買豆奶和麵包',
	],
];

test.each(cases)('where %s', (_, base, mine, theirs, text) => {
	expect(mergeText(base, mine, theirs)).toEqual({ text, conflicts: 0 });
});

test.each([
	['mine', 'new\na\nat one\nb\nc'],
	['theirs', 'new\na\nat two\nb\nc'],
	['both', 'new\na\nat two\nat one\nb\nc'],
] as const)('a person’s choice of %s settles the place, and what each wrote elsewhere stays', (by, text) => {
	expect(mergeText('a\nat noon\nb', 'new\na\nat one\nb', 'a\nat two\nb\nc', by)).toEqual({
		text,
		conflicts: 1,
	});
});

test.each([
	[
		'other words in place of the same',
		'at noon',
		'at one',
		'at two',
		'<<<<<<<\nat two\n=======\nat one\n>>>>>>>',
	],
	[
		'other words at the same place',
		'buy milk',
		'buy oat milk',
		'buy cold milk',
		'<<<<<<<\nbuy cold milk\n=======\nbuy oat milk\n>>>>>>>',
	],
	['a line that the other took away', 'a\nb\nc', 'a\nB\nc', 'a\nc', 'a\n<<<<<<<\n=======\nB\n>>>>>>>\nc'],
])('both versions are kept, marked, where one wrote %s', (_, base, mine, theirs, text) => {
	expect(mergeText(base, mine, theirs)).toEqual({ text, conflicts: 1 });
});

/** Edits of a text of numbered lines; what a side writes is its own, so that it can be told. */
const sizes = fc.nat({ max: 8 });
const edits = fc.array(
	fc.record({ at: fc.nat({ max: 8 }), takes: fc.nat({ max: 2 }), adds: fc.nat({ max: 2 }) }),
	{ maxLength: 3 },
);
type Edits = typeof edits extends fc.Arbitrary<infer T> ? T : never;

function edited(base: readonly string[], side: string, made: Edits): string[] {
	const lines = [...base];
	for (const [index, { at, takes, adds }] of made.entries()) {
		const added = Array.from({ length: adds }, (_, n) => `${side}${index}-${n} word`);
		lines.splice(at % (lines.length + 1), takes, ...added);
	}
	return lines;
}

const baseOf = (size: number) => Array.from({ length: size }, (_, n) => `line${n} of base`);
const cut = (text: string) => text.split('\n');

test('nothing that either side wrote is lost, nor what both left; what one took away stays away', () => {
	fc.assert(
		fc.property(sizes, edits, edits, (size, a, b) => {
			const base = baseOf(size);
			const [mine, theirs] = [edited(base, 'm', a), edited(base, 't', b)];
			const { text, conflicts } = mergeText(base.join('\n'), mine.join('\n'), theirs.join('\n'));
			const lines = new Set(cut(text));
			for (const line of [...mine, ...theirs]) {
				const isWritten = !base.includes(line) && line !== '';
				const isLeft = mine.includes(line) && theirs.includes(line);
				if (isWritten || isLeft) expect(lines).toContain(line);
				else if (conflicts === 0 && line !== '') expect(lines).not.toContain(line);
			}
		}),
		{ numRuns: 500 },
	);
});

test('where there is no conflict both orders hold the same lines', () => {
	fc.assert(
		fc.property(sizes, edits, edits, (size, a, b) => {
			const base = baseOf(size);
			const [mine, theirs] = [edited(base, 'm', a).join('\n'), edited(base, 't', b).join('\n')];
			const [one, other] = [
				mergeText(base.join('\n'), mine, theirs),
				mergeText(base.join('\n'), theirs, mine),
			];
			expect(one.conflicts).toBe(other.conflicts);
			expect(cut(one.text).sort()).toEqual(cut(other.text).sort());
		}),
		{ numRuns: 500 },
	);
});

test('edits of different halves are both made, whatever they are', () => {
	fc.assert(
		fc.property(fc.array(fc.string(), { minLength: 1 }), fc.array(fc.string(), { minLength: 1 }), (a, b) => {
			const mine = [...a, 'middle', 'end'].join('\n');
			const theirs = ['begin', 'middle', ...b].join('\n');
			const { text, conflicts } = mergeText('begin\nmiddle\nend', mine, theirs);
			fc.pre(!a.includes('middle') && !b.includes('middle'));
			if (conflicts === 0) expect(text).toBe([...a, 'middle', ...b].join('\n'));
		}),
	);
});

test('merging again what was merged changes nothing', () => {
	fc.assert(
		fc.property(fc.string(), fc.string(), fc.string(), (base, mine, theirs) => {
			const { text } = mergeText(base, mine, theirs);
			expect(mergeText(base, text, text)).toEqual({ text, conflicts: 0 });
			expect(mergeText(base, mine, base).text).toBe(mine);
			expect(mergeText(base, base, theirs).text).toBe(theirs);
		}),
	);
});

test('texts that have nothing in common are both kept, without much work', () => {
	const text = (side: string) => Array.from({ length: 20_000 }, (_, n) => `${side}${n}`).join('\n');
	// Compared to the end, they would take minutes.
	const { text: merged, conflicts } = mergeText(text('b'), text('m'), text('t'));
	expect(conflicts).toBe(1);
	expect(merged).toContain('m19999');
	expect(merged).toContain('t0\n');
});
