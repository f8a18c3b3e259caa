/** `[[Title of a note]]`, as editors of Markdown have it; what follows a `|` is what the link reads. */
const linkPattern = /\[\[([^[\]|\n]{1,500})(?:\|[^[\]\n]{0,500})?\]\]/g;

/** The titles that a text links to, each once, in the order in which they come. */
export function linkedTitles(content: string): string[] {
	const titles = new Map<string, string>();
	for (const [, title = ''] of content.matchAll(linkPattern)) {
		const key = linkKey(title);
		if (key !== '' && !titles.has(key)) titles.set(key, title.trim());
	}
	return [...titles.values()];
}

/** Titles that a link does not tell apart have the same key. */
export function linkKey(title: string): string {
	return title.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}

/** Whether a text links to a note of this title. */
export function linksTo(content: string, title: string): boolean {
	const wanted = linkKey(title);
	return wanted !== '' && linkedTitles(content).some((linked) => linkKey(linked) === wanted);
}
