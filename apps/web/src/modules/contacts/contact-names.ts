import type { Row } from '../../data/query.ts';

export type ContactRow = Row<'contacts/contacts'>;
type Named = Partial<Pick<ContactRow['record'], 'firstName' | 'lastName' | 'company'>>;

/** A contact as people call it. */
export function contactName({ firstName, lastName, company }: Named): string {
	return [firstName, lastName].filter(Boolean).join(' ') || company || '';
}

/** By which it is sorted: the last name, then the first. */
function sortName({ firstName, lastName, company }: Named): string {
	return [lastName, firstName].filter(Boolean).join(' ') || company || '';
}

export function initials(name: string): string {
	const [first = '', ...others] = name.split(/\s+/);
	return (first.charAt(0) + (others.at(-1)?.charAt(0) ?? '')).toUpperCase();
}

/** A hue for a name, the same each time: from 0 to 359. */
export function hueOf(name: string): number {
	let sum = 0;
	for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360;
	return sum;
}

/** Contacts under the letter with which they are sorted, by the person's language. */
export function byLetter(
	rows: readonly ContactRow[],
	language: string,
): readonly { readonly letter: string; readonly rows: readonly ContactRow[] }[] {
	const { compare } = new Intl.Collator(language, { sensitivity: 'base' });
	const sorted = rows.toSorted((a, b) => compare(sortName(a.record), sortName(b.record)));
	const letterOf = ({ record }: ContactRow) => {
		const first = sortName(record).normalize('NFD').charAt(0).toUpperCase();
		return /\p{L}/u.test(first) ? first : '#';
	};
	return [...Map.groupBy(sorted, letterOf)].map(([letter, some]) => ({ letter, rows: some }));
}
