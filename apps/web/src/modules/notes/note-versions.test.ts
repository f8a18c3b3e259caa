import { expect, test } from 'bun:test';
import type { HistoryEntry } from '../../data/history.ts';
import { noteVersions } from './note-versions.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 29, 12, minute)).toISOString();

function entry(
	minute: number,
	values: HistoryEntry['values'],
	over: Partial<HistoryEntry> = {},
): HistoryEntry {
	return { op: 'update', values, userId: 'anna', at: at(minute), ...over };
}

test('what is written in one go is one version, with what it did not touch', () => {
	const versions = noteVersions([
		entry(31, { content: 'Trams, tiles.' }),
		entry(30, { content: 'Trams, ti' }),
		entry(1, { content: 'Trams.' }),
		entry(0, { title: 'Lisbon', content: 'Tr' }, { op: 'insert' }),
	]);
	expect(versions.map(({ title, content }) => [title, content])).toEqual([
		['Lisbon', 'Trams, tiles.'],
		['Lisbon', 'Trams.'],
	]);
});

test('what an agent wrote between is a version of its own', () => {
	const actor = { kind: 'agent', client: 'Claude', callId: 'call-1' } as const;
	const versions = noteVersions([
		entry(2, { content: 'mine again' }),
		entry(1, { content: 'Claude’s' }, { actor }),
		entry(0, { title: '', content: 'mine' }, { op: 'insert' }),
	]);
	expect(versions.map(({ agent }) => agent)).toEqual([undefined, 'Claude', undefined]);
});

test('what changes no text is no version, and a text that cannot be opened is not made up', () => {
	const versions = noteVersions([
		entry(40, { isPinned: true }),
		entry(20, {}),
		entry(0, { title: 'T', content: 'c' }, { op: 'insert' }),
	]);
	expect(versions).toHaveLength(1);
	expect(noteVersions([])).toEqual([]);
});
