import type { LibraryEntry } from '../types/library.ts';

type Status = LibraryEntry['status'];

/** What changes with a status: when something was begun and finished, and how often. */
export function statusChange(
	entry: Pick<LibraryEntry, 'status' | 'startedAt' | 'times'>,
	next: Status,
	today: string,
): Partial<LibraryEntry> {
	if (entry.status === next) return {};
	if (next === 'active') return { status: next, startedAt: entry.startedAt ?? today };
	if (next !== 'completed') return { status: next };
	return { status: next, completedAt: today, times: entry.times + 1 };
}
