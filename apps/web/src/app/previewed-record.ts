import type { AiProposal } from '@mana/records/types/ai';
import { nounOf } from '../texts/module-names.ts';
import { proposalWords } from '../texts/proposals/proposal-words.ts';
import { knownTable } from './record-places.ts';
import { titleOfRecord } from './record-title.ts';

export type CallPreview = NonNullable<AiProposal['preview']>;
export type PreviewedRecord = CallPreview['records'][number];
export type FieldChange = PreviewedRecord['fields'][number];

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
