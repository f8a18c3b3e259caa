import type { HistoryEntry } from '../../data/history.ts';

/** A note as it stood for a while. */
export interface NoteVersion {
	/** When the last word of it was written, in milliseconds since 1970. */
	readonly atMs: number;
	readonly title: string;
	readonly content: string;
	/** The agent that wrote it, or the import it came by. */
	readonly agent: string | undefined;
	readonly userId: string;
}

/** A note is kept at each pause of its writer: what they write with shorter pauses than this is one version. */
const pauseMs = 10 * 60_000;

/**
 * What a note was, newest first; the first is what it is now.
 *
 * @param entries newest first. Where the oldest is no insert, what was before it is not known, and counts as empty
 */
export function noteVersions(entries: readonly HistoryEntry[]): NoteVersion[] {
	const versions: NoteVersion[] = [];
	let standing = { title: '', content: '' };
	for (const { op, values, userId, actor, at } of entries.toReversed()) {
		const isText = (field: string) => Object.hasOwn(values, field);
		if (op === 'delete' || (!isText('title') && !isText('content'))) continue;
		standing = {
			title: isText('title') ? String(values.title ?? '') : standing.title,
			content: isText('content') ? String(values.content ?? '') : standing.content,
		};
		const version = { ...standing, atMs: Date.parse(at), agent: actor?.client, userId };
		const last = versions.at(-1);
		const isSameGo =
			last !== undefined &&
			last.agent === version.agent &&
			last.userId === userId &&
			version.atMs - last.atMs < pauseMs;
		if (isSameGo) versions.pop();
		versions.push(version);
	}
	return versions.toReversed();
}
