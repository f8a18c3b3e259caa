import type { AiProposal } from '@mana/records/types/ai';
import { knownTable } from '../../app/record-places.ts';
import { titleOfRecord } from '../../app/record-title.ts';
import { nounOf } from '../../texts/module-names.ts';
import { proposalWords } from '../../texts/proposals/proposal-words.ts';

export type CallPreview = NonNullable<AiProposal['preview']>;
export type PreviewedRecord = CallPreview['records'][number];
export type FieldChange = PreviewedRecord['fields'][number];

/** Where a record stands in a list, and what is counted from others: nothing that a person decides about. */
const unseenFields = new Set(['order', 'wordCount']);

/** The changes of a record that are worth a look. */
export function seenFields({ fields }: Pick<PreviewedRecord, 'fields'>): readonly FieldChange[] {
	return fields.filter(({ field }) => !unseenFields.has(field));
}

/**
 * What a record is called, by what the call would write, or by what is there.
 *
 * @param current the record as it is on this device
 */
export function titleOfPreviewed(
	{ type, op, fields }: PreviewedRecord,
	current: Readonly<Record<string, unknown>> | undefined,
): string {
	const side = op === 'insert' ? 'after' : 'before';
	const shown = Object.fromEntries(fields.map((field) => [field.field, field[side]]));
	return titleOfRecord(type, { ...shown, ...current });
}

/** "Change the note “Lisbon”". */
export function sayRecord(record: PreviewedRecord, title: string): string {
	const { says } = proposalWords();
	const known = knownTable(record.type);
	const noun = known ? nounOf(known.type) : record.type;
	const say = record.isForGood ? says.erase : says[record.op];
	return say(title === '' ? says.untitled(noun) : says.titled(noun, title));
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
