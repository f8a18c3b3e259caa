import type { Note } from '../types/notes.ts';
import { descending, type SortOrder, sortOrder } from './sort-order.ts';

/** The one changed last comes first. */
export const byLatest: SortOrder<Note> = sortOrder(['updatedAt'], (a, b) =>
	descending(a.updatedAt, b.updatedAt),
);

/** Pinned ones first, then the one changed last. */
export const pinnedFirst: SortOrder<Note> = sortOrder(
	['isPinned', 'updatedAt'],
	(a, b) => Number(b.isPinned) - Number(a.isPinned) || descending(a.updatedAt, b.updatedAt),
);
