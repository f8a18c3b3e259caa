import type { CursorBinding, CursorCodec } from './cursor.ts';
import { sinceInstantMs } from './read-changes.ts';
import { isFormerNumber } from './scope-number.ts';
import type { Grant, Heads, SyncStore } from './sync-store.ts';

/**
 * The heads of what a pull is about: of one space alone, where one is named, so that others are not in the way when
 * their part of the database is. All are needed where the others' places have to be found first: by a time, or by
 * numbers from before they were made from ids.
 */
export async function headsToPull(
	{ store, cursors }: { store: Pick<SyncStore, 'heads'>; cursors: CursorCodec },
	question: { grant: Grant; space: string | undefined; since: string; binding: CursorBinding },
): Promise<Heads> {
	const { grant, space, since, binding } = question;
	if (space === undefined) return store.heads(grant);
	const fromMs = sinceInstantMs(since);
	const numbers = fromMs === null ? (cursors.decode(since, binding)?.vector.keys() ?? []) : [];
	const needsAll = (fromMs ?? 0) > 0 || [...numbers].some(isFormerNumber);
	return store.heads(needsAll ? grant : { readSpaces: [space], writeSpaces: [] });
}
