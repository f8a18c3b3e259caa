import { encryptRecordFields, type Keyring } from '@mana/shared-crypto';
import type { MergedRow } from '@mana/sync-protocol';
import type { z } from 'zod';
import { ToolError } from '../tool-error.ts';
import { createRecordReader } from './read-record.ts';
import { encryptedFieldsIn, type FieldPatch, type StoredFields } from './record-schema.ts';
import { ascending, firstInOrder } from './sort-order.ts';
import type { SpaceRows } from './space-rows.ts';

/** Which of a table's fields are stored encrypted. */
export interface EncryptedFields {
	readonly table: string;
	readonly fields: readonly string[];
}

/** What reading and writing records takes of a tool's context. */
export interface RecordContext {
	/** The active space's rows, over the sync protocol. */
	readonly rows: SpaceRows;
	/** Milliseconds since 1970, UTC. */
	now(): number;
	/** The active space's newest key, for writing. @throws ZeroKnowledgeUserError, MasterKeyFetchError */
	getMasterKey(): Promise<CryptoKey>;
	/** All of the active space's keys, newest first, for reading. @throws as `getMasterKey` */
	getKeyring(): Promise<Keyring>;
}

export interface TableSpec<R extends z.ZodObject> {
	readonly appId: string;
	/** The table's name on the wire. */
	readonly table: string;
	/** What a person calls one record of it. */
	readonly noun: string;
	/** `recordBase` and the table's own fields, those stored encrypted marked by `encrypted()`. */
	readonly record: R;
	/** What a field is written as when it is not given, and read as when a row lacks it. */
	readonly absent: StoredFields<z.output<R>>;
}

interface RecordQuery<T> {
	/** Decides by plaintext fields: encrypted ones are not there yet. */
	readonly where?: (record: T) => boolean;
	/** Sorts by plaintext fields. */
	readonly order: (a: T, b: T) => number;
	readonly limit?: number;
	/** Decides by all fields. Records are opened in order, until `limit` of them match. */
	readonly match?: (record: T) => boolean;
}

interface RecordList<T> {
	readonly records: T[];
	/** How many records `where` let through. */
	readonly total: number;
	/** How many of the records looked at have fields that cannot be decrypted; absent when none has. */
	readonly undecryptableCount?: number;
}

/** A table of the active space, its records in plaintext. Every method may throw ToolError. */
export interface Table<T> {
	readonly encryptedFields: EncryptedFields;
	list(ctx: RecordContext, query: RecordQuery<T>): Promise<RecordList<T>>;
	/** All records without their encrypted fields; asks for no key. */
	listPlain(ctx: RecordContext): Promise<T[]>;
	/** @throws ToolError `NOT_FOUND` */
	get(ctx: RecordContext, id: string): Promise<T>;
	insert(ctx: RecordContext, values: FieldPatch<T>): Promise<T>;
	/**
	 * Writes the fields that `change` answers. None at all is no write, and no encrypted one takes no key.
	 *
	 * @param change is given the record's plaintext fields
	 * @throws ToolError `NOT_FOUND`
	 */
	update(ctx: RecordContext, id: string, change: (record: T) => FieldPatch<T>): Promise<void>;
}

const encryptedFieldsByTable = new Map<string, readonly string[]>();

/** The encrypted fields of a defined table, for checking what tools declare. */
export function encryptedFieldsOf(table: string): readonly string[] | undefined {
	return encryptedFieldsByTable.get(table);
}

const tablesByApp = new Map<string, readonly string[]>();

/** The tables that are defined of an app. */
export function tablesOfApp(appId: string): readonly string[] {
	return tablesByApp.get(appId) ?? [];
}

// Enough at once to keep WebCrypto busy, few enough not to run far past a limit.
const OPENED_AT_ONCE = 64;

/** Defines a table once; its tools take their schemas, encryption and access from it. */
export function defineTable<R extends z.ZodObject>(spec: TableSpec<R>): Table<z.output<R>> {
	type T = z.output<R>;
	const { appId, table, record: schema, noun } = spec;
	const absent: Readonly<Record<string, unknown>> = spec.absent;
	const fields = encryptedFieldsIn(schema);
	encryptedFieldsByTable.set(table, fields);
	tablesByApp.set(appId, [...tablesOfApp(appId), table]);
	const reader = createRecordReader(schema, fields, absent);

	const keyringFor = async (ctx: RecordContext) => (fields.length === 0 ? [] : ctx.getKeyring());

	async function seal(ctx: RecordContext, values: Record<string, unknown>) {
		const needsKey = fields.some((field) => (values[field] ?? null) !== null);
		return needsKey ? encryptRecordFields(values, fields, await ctx.getMasterKey()) : values;
	}

	async function findRow(ctx: RecordContext, id: string): Promise<MergedRow> {
		const rows = await ctx.rows.read(appId, table);
		const row = rows.find((candidate) => candidate.id === id);
		if (row) return row;
		throw new ToolError(
			'NOT_FOUND',
			`This space has no ${noun} with that id. List them to find the right one.`,
		);
	}

	return {
		encryptedFields: { table, fields },

		async list(ctx, { where = () => true, order, limit = Number.POSITIVE_INFINITY, match }) {
			const [rows, keys] = await Promise.all([ctx.rows.read(appId, table), keyringFor(ctx)]);
			const found = rows
				.map((row) => ({ row, record: reader.plain(row) }))
				.filter(({ record }) => where(record));
			// Rows come in the order of their last change; the id keeps equal records where they are.
			const byRecord = (a: { row: MergedRow; record: T }, b: { row: MergedRow; record: T }) =>
				order(a.record, b.record) || ascending(a.row.id, b.row.id);
			const candidates = firstInOrder(found, byRecord, match ? Number.POSITIVE_INFINITY : limit);
			const records: T[] = [];
			let undecryptableCount = 0;
			for (let start = 0; start < candidates.length && records.length < limit; start += OPENED_AT_ONCE) {
				const batch = candidates.slice(start, start + OPENED_AT_ONCE);
				const opened = await Promise.all(batch.map(({ row }) => reader.open(row, keys)));
				for (const { record, isWhole } of opened) {
					if (records.length === limit) break;
					if (!isWhole) undecryptableCount += 1;
					if (!match || match(record)) records.push(record);
				}
			}
			return { records, total: found.length, ...(undecryptableCount > 0 && { undecryptableCount }) };
		},

		async listPlain(ctx) {
			const rows = await ctx.rows.read(appId, table);
			return rows.map((row) => reader.plain(row));
		},

		async get(ctx, id) {
			const [row, keys] = await Promise.all([findRow(ctx, id), keyringFor(ctx)]);
			const { record } = await reader.open(row, keys);
			return record;
		},

		async insert(ctx, values) {
			const createdAt = new Date(ctx.now()).toISOString();
			const data = { ...absent, ...given(values), createdAt };
			// What would not read back is found before it is written.
			const record = schema.parse({ ...data, id: '', updatedAt: createdAt });
			const id = await ctx.rows.insert(appId, table, await seal(ctx, data));
			return { ...record, id };
		},

		async update(ctx, id, change) {
			const row = await findRow(ctx, id);
			const values = given(change(reader.plain(row)));
			if (Object.keys(values).length === 0) return;
			await ctx.rows.update(appId, row, await seal(ctx, values));
		},
	};
}

function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
