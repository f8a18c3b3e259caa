import type { RecordType } from '@mana/records';
import { canonicalJson, findUnstorable, isInstant, parseTableName } from '@mana/sync-protocol';
import { typeNamed } from '../record-types.ts';
import type { ImportItem, RecordItem, SkippedItem, WrongItem } from './import-item.ts';

/** A record that is there already, opened. */
export interface ExistingRecord {
	/** Its own fields; those that could not be opened are missing. */
	readonly values: Readonly<Record<string, unknown>>;
	/** Those that its type does not have. */
	readonly other: Readonly<Record<string, unknown>>;
	/** An instant. */
	readonly updatedAt: string;
}

/** What of the space an import looks at. */
export interface ImportTarget {
	/** Those of these records that are there and not deleted, by id. */
	existing(table: string, ids: readonly string[]): Promise<ReadonlyMap<string, ExistingRecord>>;
}

type Values = Readonly<Record<string, unknown>>;

/** A row of the preview: what an import would do with one item. */
export type PlannedItem =
	| { readonly outcome: 'new'; readonly item: RecordItem }
	/** `fields`: those whose values differ. */
	| { readonly outcome: 'changes'; readonly item: RecordItem; readonly fields: readonly string[] }
	| { readonly outcome: 'already-there'; readonly item: RecordItem }
	| { readonly outcome: 'skipped'; readonly item: SkippedItem }
	| { readonly outcome: 'wrong'; readonly item: WrongItem };

const itemsAtOnce = 200;
/**
 * Says of each item what an import would do with it, in order, 200 at a time. Nothing is written.
 *
 * A record that is there already is changed only where the file says that its item was changed later than the record;
 * so the same file imported again changes nothing, and what was edited here since stays.
 */
export async function* planImport(
	items: AsyncIterable<ImportItem>,
	target: ImportTarget,
): AsyncGenerator<PlannedItem, void, undefined> {
	let waiting: ImportItem[] = [];
	for await (const item of items) {
		waiting.push(checked(item));
		if (waiting.length < itemsAtOnce) continue;
		yield* await planned(waiting, target);
		waiting = [];
	}
	yield* await planned(waiting, target);
}

async function planned(items: readonly ImportItem[], target: ImportTarget): Promise<PlannedItem[]> {
	const idsByTable = new Map<string, string[]>();
	for (const item of items) {
		if (item.kind !== 'record') continue;
		const ids = idsByTable.get(item.table);
		if (ids === undefined) idsByTable.set(item.table, [item.id]);
		else ids.push(item.id);
	}
	const found = new Map<string, ReadonlyMap<string, ExistingRecord>>();
	for (const [table, ids] of idsByTable) found.set(table, await target.existing(table, ids));
	return items.map((item) => {
		if (item.kind === 'skipped') return { outcome: 'skipped', item };
		if (item.kind === 'wrong') return { outcome: 'wrong', item };
		return compared(item, found.get(item.table)?.get(item.id));
	});
}

function compared(item: RecordItem, existing: ExistingRecord | undefined): PlannedItem {
	if (existing === undefined) return { outcome: 'new', item };
	const differing = (wanted: Values, there: Values) =>
		Object.keys(wanted).filter((field) => canonicalJson(wanted[field]) !== canonicalJson(there[field]));
	const fields = [...differing(item.values, existing.values), ...differing(item.other ?? {}, existing.other)];
	if (fields.length === 0 || item.modifiedAt === undefined) return { outcome: 'already-there', item };
	if (item.modifiedAt > existing.updatedAt) return { outcome: 'changes', item, fields };
	const { label, place } = item;
	return { outcome: 'skipped', item: { kind: 'skipped', reason: 'NEWER_HERE', label, place } };
}

/** The item, or that it is wrong: a record has the fields of its type only, and values that fit them. */
function checked(item: ImportItem): ImportItem {
	if (item.kind !== 'record') return item;
	const { label, place, values, other = {} } = item;
	const wrong = (reason: WrongItem['reason'], field?: string): WrongItem => ({
		kind: 'wrong',
		reason,
		label,
		place,
		...(field !== undefined && { field }),
	});
	if (parseTableName(item.table) === undefined) return wrong('UNKNOWN_TABLE');
	if (findUnstorable([item.id, values, other]) !== null) return wrong('TEXT_NOT_STORABLE');
	const type = typeNamed(item.table);
	const field = type === undefined ? Object.keys(values)[0] : unfitField(type, values);
	if (field !== undefined) return wrong('FIELD_INVALID', field);
	const { createdAt, modifiedAt, ...rest } = item;
	const instants = {
		...(isInstant(createdAt) && { createdAt }),
		...(isInstant(modifiedAt) && { modifiedAt }),
	};
	return { ...rest, ...instants };
}

function unfitField(type: RecordType, values: Readonly<Record<string, unknown>>): string | undefined {
	return Object.keys(values).find((field) => {
		const schema = Object.hasOwn(type.absent, field) ? type.record.shape[field] : undefined;
		return values[field] === undefined || !schema?.safeParse(values[field]).success;
	});
}
