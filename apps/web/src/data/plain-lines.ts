const blockMark = /^\s*(?:#{1,6}\s+|>\s?|(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?)/;
const inlineMarks = /(\*\*|__|~~|\[\[|\]\]|`)/g;
const webLink = /!?\[([^\]]*)\]\([^)]*\)/g;

/** The lines of a text that say something, without the marks of Markdown. */
export function plainLines(text: string): readonly string[] {
	return text
		.split('\n')
		.map((line) => line.replace(blockMark, '').replace(webLink, '$1').replace(inlineMarks, '').trim())
		.filter((line) => line !== '' && !/^(?:-{3,}|`{3,}.*)$/.test(line));
}
