import { z } from 'zod';
import { unlisted } from './json-schema.ts';
import { oneLine } from './records/bounded-text.ts';

const SHOWN_TITLE_LENGTH = 80;

export const purge = z.boolean().default(false).describe('Erase for good');

export const unlistedPurge = unlisted(z.boolean().default(false));

/** What a person is told of a deletion before they agree to it: all that goes, one after the other. */
export function describeDeletion(what: string | readonly string[], isForGood: boolean): string {
	const all = typeof what === 'string' ? [what] : what;
	const those = all.length === 1 ? 'It is' : `All ${all.length} are`;
	const they = all.length === 1 ? 'It' : 'They';
	const after = isForGood
		? `${those} erased for good and cannot be brought back.`
		: `${they} can be brought back for a while.`;
	return `${all.join('; ')}. ${after}`;
}

/**
 * A title as it is shown to a person, on one line; undefined for one that cannot be decrypted. Others may have
 * written it in order to be misread: what stands between these quotation marks is theirs, and nothing else is.
 */
export function quotedTitle(title: string | null | undefined): string {
	if (title === undefined) return 'with a title that cannot be decrypted';
	const line = oneLine(title ?? '', SHOWN_TITLE_LENGTH).replace(/[“”]/g, '"');
	return line === '' ? 'without a title' : `“${line}”`;
}

/** A date, with its time if there is one, as it is shown to a person; undefined for other text, which may say anything. */
export function shownDate(text: string | null): string | undefined {
	return /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?/.exec(text ?? '')?.[0].replace('T', ' ');
}
