import { expect, test } from 'bun:test';
import { z } from 'zod';
import { brokenEntry } from './broken-entry.ts';

const schema = z.object({ uuid: z.string(), creationDate: z.iso.datetime() });
const place = { part: 'Journal.json', entry: 3 };
const broken = (entry: unknown) =>
	brokenEntry(entry, schema.safeParse(entry).error?.issues[0]?.path[0], place);

test('names the entry by what it says of itself, and the field that is wrong', () => {
	expect(broken({ uuid: 'u', creationDate: 'yesterday', text: 'By the lake' })).toEqual({
		kind: 'wrong',
		reason: 'FIELD_INVALID',
		field: 'creationDate',
		label: 'By the lake',
		place,
	});
	expect(broken({ creationDate: '2026-01-01T00:00:00Z' })).toMatchObject({
		reason: 'FIELD_MISSING',
		field: 'uuid',
		label: '2026-01-01T00:00:00Z',
	});
});

test.each([[null], ['text'], [7], [[]], [[1]]])(
	'an entry that is none is unreadable, by its place alone: %p',
	(entry) => {
		expect(broken(entry)).toMatchObject({ label: '', place });
	},
);
