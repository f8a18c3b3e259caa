import { expect, test } from 'bun:test';
import { allRecordTypes } from '@mana/records';
import { readableTables } from './readable-tables.ts';

test("a person's own token reads every table, and so does a grant of everything", () => {
	expect(readableTables(undefined)).toHaveLength(allRecordTypes.length);
	expect(readableTables(['mana:read'])).toEqual(readableTables(undefined));
	expect(readableTables(['mana:write'])).toEqual(readableTables(undefined));
});

test('a grant of modules reads their tables alone, and whoever may write may read', () => {
	expect(readableTables(['notes:read', 'habits:write', 'offline_access']).sort()).toEqual([
		'habits/habitLogs',
		'habits/habits',
		'notes/notes',
		// The tags that stand at notes.
		'tags/tags',
	]);
	expect(readableTables(['mana:destructive'])).toEqual([]);
});
