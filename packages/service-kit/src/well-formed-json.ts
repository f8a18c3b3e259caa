/** What `JSON.stringify` makes of half a character (a lone surrogate), and whatever else it writes with a backslash. */
const escapes = /\\(?:(ud[89a-f][0-9a-f]{2})|.)/g;

/**
 * As `JSON.stringify`, with U+FFFD in place of each half of a character: parsers of other languages refuse a whole
 * text for one of those. Whatever leaves a service as JSON is written by this.
 */
export function wellFormedJson(value: unknown): string {
	const text = JSON.stringify(value);
	if (!text?.includes('\\ud')) return text;
	return text.replace(escapes, (whole, half?: string) => (half === undefined ? whole : '\ufffd'));
}
