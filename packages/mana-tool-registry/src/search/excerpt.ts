import { folded } from '@mana/records/search/folding';
import { cut } from '../records/bounded-text.ts';

const excerptLength = 240;
const leadLength = 60;

/**
 * Where a text speaks of what was found.
 *
 * @param at where the first word stands that was found in it; where there is none, the phrase is looked for
 */
export function excerptOf(text: string, phrase: string, at = folded(text).indexOf(phrase)): string {
	const found = Math.min(Math.max(at, 0), text.length);
	let start = found <= leadLength ? 0 : text.indexOf(' ', found - leadLength) + 1;
	if (start > found || start === 0) start = found <= leadLength ? 0 : found;
	// Not from between the halves of a character.
	if (/^[\udc00-\udfff]/.test(text.charAt(start))) start++;
	const excerpt = cut(text.slice(start).trimStart(), excerptLength);
	return start === 0 ? excerpt : `…${excerpt}`;
}
