import { z } from 'zod';
import type { WrongItem } from '../import/import-item.ts';
import type { Place } from '../portability-error.ts';

/** What programs name their entries by, the plainest first. */
const names = ['title', 'note_title', 'name', 'text', 'note', 'creationDate', 'datetime', 'uuid', 'id'];
const labelLength = 120;

/**
 * An entry of a JSON list that cannot be read: which one it is, what it says of itself, and which of its fields is wrong.
 *
 * @param field the name of the wrong one, where there is one
 */
export function brokenEntry(entry: unknown, field: PropertyKey | undefined, place: Place): WrongItem {
	const fields = z.record(z.string(), z.unknown()).safeParse(entry).data ?? {};
	const label = labelOf(fields);
	if (typeof field !== 'string') return { kind: 'wrong', reason: 'UNREADABLE', label, place };
	const reason = fields[field] === undefined ? 'FIELD_MISSING' : 'FIELD_INVALID';
	return { kind: 'wrong', reason, field, label, place };
}

function labelOf(fields: Readonly<Record<string, unknown>>): string {
	for (const name of names) {
		const value = fields[name];
		if (typeof value === 'string' && value.trim() !== '') return value.trim().slice(0, labelLength);
		if (typeof value === 'number') return String(value);
	}
	return '';
}
