import { z } from 'zod';
import { recordId } from './input-fields.ts';
import { cut } from './records/bounded-text.ts';

const SHOWN_TITLE_LENGTH = 80;

/** What the tools that delete one record take. */
export const deletionInput = z.strictObject({
	id: recordId,
	purge: z.boolean().default(false).describe('Erase for good, so that it cannot be undone'),
});

/** What a person is told of a deletion before they agree to it. */
export function describeDeletion(what: string, purge: boolean): string {
	const after = purge
		? 'It is erased for good and cannot be brought back.'
		: 'It can be brought back for a while.';
	return `${what}. ${after}`;
}

/** A title as it is shown to a person, on one line. */
export function quotedTitle(title: string | null | undefined): string {
	const line = title?.replace(/\s+/g, ' ').trim();
	return line ? `“${cut(line, SHOWN_TITLE_LENGTH)}”` : 'without a title';
}
