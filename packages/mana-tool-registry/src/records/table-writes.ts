import {
	type FieldPatch,
	needsKey,
	openRecord,
	plainRecord,
	type RecordType,
	sealRecord,
} from '@mana/records';
import type { Keyring } from '@mana/shared-crypto';
import type { MergedRow } from '@mana/sync-protocol';
import type { z } from 'zod';
import { ToolError } from '../tool-error.ts';
import type { RecordContext } from './record-queries.ts';
import type { TableRows } from './table-rows.ts';

/** The fields to be written to a record. `row` tells when each of its fields was written. */
export type ChangeOf<T> = (record: T, row: MergedRow) => FieldPatch<T> | Promise<FieldPatch<T>>;

/** How often a change is made of what stands there, where others write to it meanwhile. */
const UPDATE_ATTEMPTS = 4;
/** Writes records of one type in the active space. Every method may throw ToolError. */
export interface TableWrites<T> {
	/** @param id a random one where it is not given */
	insert(ctx: RecordContext, values: FieldPatch<T>, id?: string): Promise<T>;
	/** Inserts several, in few requests. @returns their ids, in their order */
	insertEach(ctx: RecordContext, values: readonly FieldPatch<T>[]): Promise<string[]>;
	/**
	 * Inserts under an id that no record has had.
	 *
	 * @returns the record that has it, where one has
	 * @throws ToolError `CONFLICT` where that is deleted by now
	 */
	insertOnce(
		ctx: RecordContext,
		values: FieldPatch<T>,
		id: string,
	): Promise<{ readonly record: T; readonly isNew: boolean }>;
	/**
	 * Writes the fields that `change` answers. None at all is no write, and no encrypted one takes no key.
	 *
	 * @param change is given the record's plaintext fields
	 * @throws ToolError `NOT_FOUND`
	 */
	update(ctx: RecordContext, id: string, change: (record: T) => FieldPatch<T>): Promise<void>;
	/**
	 * Writes as `update` does, and gives `change` the whole record: for changes that go by what is there, such as adding
	 * to a text. A field that cannot be opened is missing from it. Where somebody writes the same fields meanwhile,
	 * `change` is asked again with what stands there then.
	 *
	 * @throws ToolError `NOT_FOUND`, `CONFLICT` where that happens again and again
	 */
	updateOpened(ctx: RecordContext, id: string, change: ChangeOf<T>): Promise<void>;
	/**
	 * Writes as `updateOpened` does, or as `update` where only plaintext is looked at, to several records in one
	 * request.
	 *
	 * @returns why it failed for some of them, by their ids
	 * @throws ToolError
	 */
	updateEach(
		ctx: RecordContext,
		ids: readonly string[],
		change: ChangeOf<T>,
		options: { readonly opens: boolean },
	): Promise<ReadonlyMap<string, ToolError>>;
	/** What a field held at an instant, opened; undefined where that is not known any more. */
	valueAt(ctx: RecordContext, row: MergedRow, field: keyof T & string, atMs: number): Promise<unknown>;
	/**
	 * @param purge erases its values for good; else they are kept for a time, as anything that was written over
	 * @param withIt rows of the app that go with it
	 * @throws ToolError `NOT_FOUND`, also where it is deleted already
	 */
	remove(ctx: RecordContext, id: string, purge: boolean, withIt?: readonly MergedRow[]): Promise<void>;
	/**
	 * Deletes several records in one request, as `remove` does.
	 *
	 * @returns why it failed for some of them, by their ids
	 */
	removeEach(
		ctx: RecordContext,
		ids: readonly string[],
		purge: boolean,
		withIt?: readonly MergedRow[],
	): Promise<ReadonlyMap<string, ToolError>>;
}

export function createTableWrites<R extends z.ZodObject>(
	type: RecordType<R>,
	{ find: findRow, findEach, keyringFor, keysFor }: TableRows,
): TableWrites<z.output<R>> {
	type T = z.output<R>;
	const { app, table, noun } = type;
	const absent: Readonly<Record<string, unknown>> = type.absent;

	async function seal(ctx: RecordContext, values: Record<string, unknown>) {
		return needsKey(type, values) ? sealRecord(type, values, await ctx.getMasterKey()) : values;
	}

	async function write(ctx: RecordContext, row: MergedRow, patch: FieldPatch<T>): Promise<void> {
		const values = given(patch);
		if (Object.keys(values).length === 0) return;
		await ctx.rows.update(app, row, await seal(ctx, values));
	}

	/** @returns why it failed for some, by their ids */
	async function updateRows(
		ctx: RecordContext,
		ids: readonly string[],
		change: ChangeOf<T>,
		opens: boolean,
	): Promise<Map<string, ToolError>> {
		const failed = new Map<string, ToolError>();
		let left = ids;
		for (let attempt = 0; left.length > 0; attempt += 1) {
			if (attempt === UPDATE_ATTEMPTS) {
				for (const id of left) failed.set(id, writtenMeanwhile());
				break;
			}
			const [{ found, failures }, keys] = await Promise.all([
				findEach(ctx, left),
				opens ? keyringFor(ctx) : [],
			]);
			const all = opens ? await keysFor(ctx, found, keys) : keys;
			const writes = await Promise.all(
				found.map(async (row) => {
					const record = opens ? await openNow(ctx, row, all) : plainRecord(type, row);
					return { row, fields: await seal(ctx, given(await change(record, row))) };
				}),
			);
			const updates = writes.filter(({ fields }) => Object.keys(fields).length > 0);
			const updated = await ctx.rows.updateEach(app, updates, { resting: opens });
			for (const [id, failure] of [...failures, ...updated.failures]) failed.set(id, failure);
			left = [...updated.changed];
		}
		return failed;
	}

	/** With keys that are asked for now where those at hand do not open all of it. */
	async function openNow(ctx: RecordContext, row: MergedRow, keys: Keyring): Promise<T> {
		const opened = await openRecord(type, row, keys);
		if (opened.isWhole) return opened.record;
		return (await openRecord(type, row, await ctx.getCurrentKeyring().catch(() => keys))).record;
	}

	/** A new record's values, which are found not to read back before they are written. */
	function made(ctx: RecordContext, values: FieldPatch<T>, id = '') {
		const createdAt = new Date(ctx.now()).toISOString();
		const data = { ...absent, ...given(values), createdAt };
		return { data, record: type.record.parse({ ...data, id, updatedAt: createdAt }) };
	}

	const writtenMeanwhile = () =>
		new ToolError('CONFLICT', `Others write to this ${noun} all the time. Nothing was changed; try again.`);

	return {
		async insert(ctx, values, givenId) {
			const { data, record } = made(ctx, values);
			const id = await ctx.rows.insert(app, table, await seal(ctx, data), givenId);
			return { ...record, id };
		},

		async insertEach(ctx, values) {
			const sealed = await Promise.all(values.map((each) => seal(ctx, made(ctx, each).data)));
			return ctx.rows.insertEach(app, table, sealed);
		},

		async insertOnce(ctx, values, id) {
			const { data, record } = made(ctx, values, id);
			const isNew = await ctx.rows.insertOnce(app, table, id, await seal(ctx, data));
			if (isNew) return { record, isNew };
			const rows = await ctx.rows.read(app, table);
			const row = rows.find((candidate) => candidate.id === id);
			if (!row) throw new ToolError('CONFLICT', `The ${noun} of that key is deleted. Use another key.`);
			const opened = await openRecord(type, row, await keysFor(ctx, [row], await keyringFor(ctx)));
			return { record: opened.record, isNew };
		},

		async update(ctx, id, change) {
			const row = await findRow(ctx, id);
			await write(ctx, row, change(plainRecord(type, row)));
		},

		async updateOpened(ctx, id, change) {
			const failures = await updateRows(ctx, [id], change, true);
			const failure = failures.get(id);
			if (failure) throw failure;
		},

		updateEach: (ctx, ids, change, { opens }) => updateRows(ctx, ids, change, opens),

		async valueAt(ctx, row, field, atMs) {
			const value = await ctx.rows.valueAt(app, row, field, atMs);
			if (value === undefined) return undefined;
			const data = { [field]: value };
			const keys = needsKey(type, data) ? await ctx.getKeyring() : [];
			const { record } = await openRecord(type, { ...row, data }, keys);
			return record[field];
		},

		async remove(ctx, id, purge, withIt = []) {
			await ctx.rows.remove(app, [...withIt, await findRow(ctx, id)], purge);
		},

		async removeEach(ctx, ids, purge, withIt = []) {
			const { found, failures } = await findEach(ctx, ids);
			if (found.length > 0) await ctx.rows.remove(app, [...withIt, ...found], purge);
			return failures;
		},
	};
}

function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
