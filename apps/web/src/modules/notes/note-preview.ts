const blockMark = /^\s*(?:#{1,6}\s+|>\s?|(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?)/;
const inlineMarks = /(\*\*|__|~~|\[\[|\]\]|`)/g;
const webLink = /!?\[([^\]]*)\]\([^)]*\)/g;

/** The lines with which a note begins, without the marks of Markdown. */
export function notePreview(content: string): readonly string[] {
	return content
		.split('\n')
		.map((line) => line.replace(blockMark, '').replace(webLink, '$1').replace(inlineMarks, '').trim())
		.filter((line) => line !== '' && !/^(?:-{3,}|`{3,}.*)$/.test(line));
}
