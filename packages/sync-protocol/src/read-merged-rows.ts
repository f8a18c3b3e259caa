import { isInstant, isStamp, stampInstant } from './stamp.ts';
import { actorSchema } from './wire/actor.ts';
import { type MergedRow, mergedRowSchema, type TableRow } from './wire/merged-row.ts';
import { originSchema } from './wire/origin.ts';

/**
 * Reads merged rows out of parsed JSON, as `mergedRowSchema` does. A row with no members but its own, as mana-sync
 * writes them, is told at a thirtieth of what the schema takes, and handed on as it is; of any other the schema says
 * what becomes of it.
 *
 * @throws z.ZodError
 */
export function readMergedRows(rows: readonly unknown[]): MergedRow[] {
	const isPlain = createPlainRowCheck();
	return rows.map((row) => (isPlain(row) ? row : mergedRowSchema.parse(row)));
}

/**
 * As `readMergedRows`, of rows that say which app they belong to.
 *
 * @throws z.ZodError, or TypeError where one does not say it
 */
export function readTableRows(rows: readonly unknown[]): TableRow[] {
	return readMergedRows(rows).map((row) => {
		if (!isTableRow(row)) throw new TypeError('a row does not say which app it belongs to');
		return row;
	});
}

function isTableRow(row: MergedRow): row is TableRow {
	return row.appId !== undefined;
}

/**
 * A row that names in `latestFields` which of its fields are as late as the row itself, with these among the others. Any
 * other row is left as it is.
 *
 * @throws TypeError where these are no names
 */
export function withLatestFields(row: unknown): unknown {
	if (!isObject(row) || row.latestFields === undefined) return row;
	const { latestFields, ...full } = row;
	const { fields, stamps } = row;
	if (!Array.isArray(latestFields) || !isObject(fields) || !isObject(stamps) || !isStamp(stamps.latest))
		throw new TypeError('latestFields are names, beside fields and stamps');
	const field = { updatedAt: stampInstant(stamps.latest), stamp: stamps.latest };
	const all: Record<string, unknown> = { ...fields };
	for (const name of latestFields) {
		if (typeof name !== 'string') throw new TypeError('latestFields are names');
		if (name !== '__proto__') all[name] = field;
	}
	return { ...full, fields: all };
}

type Members = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

/** Tells rows that the schema would accept and leave as they are. */
function createPlainRowCheck(): (row: unknown) => row is MergedRow {
	// Most fields of a record were written together.
	const isStampText = rememberingLast(isStamp);
	const isInstantText = rememberingLast(isInstant);

	function isField(field: unknown): boolean {
		if (!isObject(field) || !isStampText(field.stamp) || !isInstantText(field.updatedAt)) return false;
		return hasJust(field, 'value' in field ? 3 : 2);
	}

	function isStamps(stamps: unknown): boolean {
		if (!isObject(stamps) || !isStampText(stamps.latest)) return false;
		const optional = [stamps.inserted, stamps.deleted, stamps.purged].filter((stamp) => stamp !== undefined);
		return optional.every(isStampText) && hasJust(stamps, 1 + optional.length);
	}

	return (row): row is MergedRow => {
		if (!isObject(row)) return false;
		const { appId, table, id, op, spaceId, data, fields, stamps, deletedAt, actor, origin } = row;
		if (typeof table !== 'string' || typeof id !== 'string' || typeof spaceId !== 'string') return false;
		if ((op !== 'insert' && op !== 'delete') || !isRecordOf(data) || !isRecordOf(fields, isField))
			return false;
		let members = 7;
		for (const [member, check] of [
			[appId, isText],
			[deletedAt, isInstantText],
			[actor, isActor],
			[origin, isOrigin],
		] as const) {
			if (member === undefined) continue;
			if (!check(member)) return false;
			members++;
		}
		return isStamps(stamps) && hasJust(row, members);
	};
}

function rememberingLast(isAccepted: Check): Check {
	let last: unknown;
	return (value) => {
		if (value === last && last !== undefined) return true;
		if (!isAccepted(value)) return false;
		last = value;
		return true;
	};
}

function isObject(value: unknown): value is Members {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
	return typeof value === 'string';
}

/** What is parsed from JSON has no member that is undefined. */
function hasJust(object: Members, count: number): boolean {
	return Object.keys(object).length === count;
}

/** By field names; the schema leaves out what is called `__proto__`. */
function isRecordOf(record: unknown, isValue?: Check): boolean {
	if (!isObject(record)) return false;
	for (const name in record) {
		if (name === '' || name.length > 256 || name === '__proto__') return false;
		if (isValue && !isValue(record[name])) return false;
	}
	return true;
}

function isActor(value: unknown): boolean {
	return isRecordOf(value) && actorSchema.safeParse(value).success;
}

function isOrigin(value: unknown): boolean {
	return originSchema.safeParse(value).success;
}
