/**
 * Which column becomes which field, of `Vorname=firstName,Ort=city`; an empty field leaves its column out. A comma in a
 * column's name is written `\\,`.
 *
 * @returns undefined for what is no such list
 */
export function columnFields(text: string): Record<string, string> | undefined {
	return pairsOf(text);
}

/**
 * The levels of moods that a person has named, of `zufrieden=7,müde=4`.
 *
 * @returns undefined for what is no such list, or a level that is none of 1 to 10
 */
export function moodLevels(text: string): Record<string, number> | undefined {
	const levels = Object.entries(pairsOf(text) ?? {}).map(([mood, level]) => [mood, Number(level)] as const);
	const areLevels = levels.every(([, level]) => Number.isInteger(level) && level >= 1 && level <= 10);
	return levels.length > 0 && areLevels ? Object.fromEntries(levels) : undefined;
}

function pairsOf(text: string): Record<string, string> | undefined {
	const pairs = text.split(/(?<!\\),/).map((pair) => {
		// The last one: columns have names like `a=b` more often than fields do.
		const at = pair.lastIndexOf('=');
		return [pair.slice(0, at).replaceAll('\\,', ',').trim(), pair.slice(at + 1).trim(), at] as const;
	});
	if (pairs.some(([name, , at]) => at < 1 || name === '')) return undefined;
	return Object.fromEntries(pairs);
}
