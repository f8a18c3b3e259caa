import { allRecordTypes, openRecord, type RecordType } from '@mana/records';
import { tableName } from '@mana/sync-protocol';
import type { ToolContext } from '../tool-spec.ts';
import { oneLine } from './bounded-text.ts';

interface NamedRecord {
	readonly appId: string;
	readonly table: string;
	readonly id: string;
}

/** What a record is called by, the first of these that it has. */
const titleFields = ['title', 'name', 'content', 'text', 'description'];
const titleCharacters = 80;
/** Records that are looked up for one answer. */
const lookedUpLimit = 200;

const typesByName = new Map(allRecordTypes.map((type) => [type.name, type]));

/**
 * Finds what records are called, opened with the caller's keys; nothing for one that is deleted, cannot be opened, or is
 * of a table that the caller may not read.
 */
export async function recordTitles(
	ctx: ToolContext,
	records: readonly NamedRecord[],
): Promise<(record: NamedRecord) => string | undefined> {
	const titles = new Map<string, string>();
	const byTable = Map.groupBy(records.slice(0, lookedUpLimit), tableName);
	await Promise.all(
		[...byTable].map(async ([name, wanted]) => {
			const type = typesByName.get(name);
			if (!type) return;
			const ids = new Set(wanted.map(({ id }) => id));
			for (const [id, title] of await titlesIn(ctx, type, ids)) titles.set(`${name} ${id}`, title);
		}),
	);
	return (record) => titles.get(`${tableName(record)} ${record.id}`);
}

/** What a record is called, on one line; empty where it has no name. */
export function recordTitle(record: Readonly<Record<string, unknown>>): string {
	const text = titleFields.map((field) => record[field]).find((value) => typeof value === 'string');
	return oneLine(typeof text === 'string' ? text : '', titleCharacters);
}

/** A table that cannot be read gives no titles: what was done is told all the same. */
async function titlesIn(
	ctx: ToolContext,
	type: RecordType,
	ids: ReadonlySet<string>,
): Promise<readonly (readonly [string, string])[]> {
	try {
		const rows = (await ctx.rows.read(type.app, type.table)).filter(({ id }) => ids.has(id));
		const keys = type.encryptedFields.length === 0 || rows.length === 0 ? [] : await ctx.getKeyring();
		return await Promise.all(
			rows.map(async (row) => {
				const { record } = await openRecord(type, row, keys);
				return [row.id, recordTitle(record)] as const;
			}),
		);
	} catch {
		return [];
	}
}
