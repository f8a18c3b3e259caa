/** How much is told at once, at least: a screen reader that is told each word says none of them to its end. */
const leastCharacters = 80;

/** A text that grows, in whole sentences: as it is read out. */
export function saidSentences(text: string, isWhole: boolean): string {
	if (isWhole) return text;
	const end = Math.max(...['. ', '! ', '? ', ':\n', '\n\n'].map((mark) => text.lastIndexOf(mark)));
	return end < leastCharacters ? '' : text.slice(0, end + 1);
}
