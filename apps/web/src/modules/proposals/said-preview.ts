import {
	type CallPreview,
	type FieldChange,
	type PreviewedRecord,
	sayRecord,
} from '../../app/previewed-record.ts';
import { proposalWords } from '../../texts/proposals/proposal-words.ts';

/** Where a record stands in a list, and what is counted from others: nothing that a person decides about. */
const unseenFields = new Set(['order', 'wordCount']);

/** The changes of a record that are worth a look. */
export function seenFields({ fields }: Pick<PreviewedRecord, 'fields'>): readonly FieldChange[] {
	return fields.filter(({ field }) => !unseenFields.has(field));
}

/** What a proposal would do, in a line. @param titles of its records, in their order */
export function sayPreview(preview: CallPreview | undefined, titles: readonly string[]): string {
	const { says } = proposalWords();
	if (preview === undefined) return says.sealed;
	const [first] = preview.records;
	if (first === undefined) return preview.words;
	const said = sayRecord(first, titles[0] ?? '');
	const others = preview.records.length - 1;
	return others === 0 ? said : says.more(said, others);
}
