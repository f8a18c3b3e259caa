import { allRecordTypes, openRecord, type RecordType } from '@mana/records';
import type { AiProposal } from '@mana/records/types/ai';
import { type MergedRow, tableName } from '@mana/sync-protocol';
import { recordTitle, type ToolContext } from '@mana/tool-registry/browser';

export type PreviewValues = Readonly<Record<string, unknown>>;

/** What a call would do, in words and by the fields of the records that it would write. */
export type CallPreview = NonNullable<AiProposal['preview']>;

/** What a call would do to one record, by its fields; values are opened, and null where there is nothing. */
export type PreviewedRecord = CallPreview['records'][number];
export type FieldDifference = PreviewedRecord['fields'][number];

/** Of each text of a record that is shown. */
const shownCharacters = 4_000;
const namedRecords = 5;
/** Of lists that people sort by hand. */
const placeField = 'order';

/** The fields in which a record differs. A side that is absent holds what the type writes where nothing is given. */
export function differencesOf(
	type: Pick<RecordType, 'absent'>,
	before: PreviewValues | undefined,
	after: PreviewValues | undefined,
): FieldDifference[] {
	const absent: PreviewValues = type.absent;
	return Object.keys(absent).flatMap((field) => {
		const from = before ? (before[field] ?? null) : absent[field];
		const to = after ? (after[field] ?? null) : absent[field];
		if (JSON.stringify(from) === JSON.stringify(to)) return [];
		return { field, before: before ? shown(from) : null, after: after ? shown(to) : null };
	});
}

/**
 * Whether a call would do the same. Ids of what stands inside of a field are new ones each time, and where a new record
 * stands among others goes by what was approved before it.
 */
export function isSamePreview(one: CallPreview, other: CallPreview | undefined): boolean {
	return other !== undefined && comparable(one) === comparable(other);
}

function comparable({ records }: CallPreview): string {
	const withoutIds = (name: string, value: unknown) => (name === 'id' ? undefined : value);
	const said = records.map(({ type, id, op, fields }) => {
		const compared = fields.filter(({ field }) => field !== placeField);
		return JSON.stringify([type, id, op, JSON.stringify(compared, withoutIds)]);
	});
	return said.sort().join();
}

/** One record in words: `changes the task “Milk”: dueDate`. */
export function recordWords(
	noun: string,
	{ op, fields }: Pick<PreviewedRecord, 'op' | 'fields'>,
	values: PreviewValues,
	isForGood: boolean,
): string {
	const title = recordTitle(values);
	const named = title === '' ? `a ${noun}` : `the ${noun} “${title}”`;
	if (op === 'insert') return `adds ${named}`;
	if (op === 'delete') return isForGood ? `erases ${named} for good` : `deletes ${named}`;
	return `changes ${named}: ${fields.map(({ field }) => field).join(', ')}`;
}

/** What a call would do, as a person reads it in a list. */
export function callWords(title: string, records: readonly string[]): string {
	if (records.length === 0) return `${title}: what it does is seen once it has run.`;
	const named = records.slice(0, namedRecords);
	const more = records.length - named.length;
	return `${title}: ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`;
}

export const typesByName: ReadonlyMap<string, RecordType> = new Map(
	allRecordTypes.map((type) => [type.name, type]),
);

/** A live record as it stands, opened; undefined where it is deleted, or of a type that nobody knows here. */
export async function shownValues(
	ctx: Pick<ToolContext, 'getKeyring'>,
	app: string,
	row: MergedRow,
): Promise<PreviewValues | undefined> {
	const type = typesByName.get(tableName({ appId: app, table: row.table }));
	if (!type || row.op === 'delete') return undefined;
	const keys = type.encryptedFields.length > 0 ? await ctx.getKeyring() : [];
	const { record } = await openRecord(type, row, keys);
	return Object.fromEntries(Object.keys(type.absent).map((field) => [field, shown(record[field] ?? null)]));
}

function shown(value: unknown): unknown {
	if (typeof value === 'string') {
		return value.length > shownCharacters ? `${value.slice(0, shownCharacters).toWellFormed()}…` : value;
	}
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) return value.map(shown);
	return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shown(member)]));
}
