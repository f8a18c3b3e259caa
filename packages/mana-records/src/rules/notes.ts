import type { Note } from '../types/notes.ts';
import { descending } from './sort-order.ts';

/** The one changed last comes first. */
export function byLatest(a: Note, b: Note): number {
	return descending(a.updatedAt, b.updatedAt);
}

/** Pinned ones first, then the one changed last. */
export function pinnedFirst(a: Note, b: Note): number {
	return Number(b.isPinned) - Number(a.isPinned) || byLatest(a, b);
}
