import { inOwnOrder, nextOrder } from '@mana/records/rules/sort-order';
import { tags } from '@mana/records/types/tags';
import type { RecordContext } from './record-queries.ts';
import { createTable } from './table.ts';

const tagTable = createTable(tags);

/** Names of tags are the same whatever their case. */
function foldedName(name: string): string {
	return name.normalize('NFC').trim().replace(/^#/, '').toLowerCase();
}

/** The ids of the space's tags by their folded names. */
async function idsByName(ctx: RecordContext): Promise<Map<string, string>> {
	const { records } = await tagTable.list(ctx, { order: inOwnOrder });
	return new Map(records.flatMap(({ id, name }) => (name === undefined ? [] : [[foldedName(name), id]])));
}

/** The ids of tags by their names; one that the space does not have yet is added to it. */
export async function idsOfTags(ctx: RecordContext, names: readonly string[]): Promise<string[]> {
	if (names.length === 0) return [];
	const known = await idsByName(ctx);
	const ids: string[] = [];
	for (const name of names) {
		const folded = foldedName(name);
		const id = known.get(folded) ?? (await addTag(ctx, name));
		known.set(folded, id);
		if (!ids.includes(id)) ids.push(id);
	}
	return ids;
}

async function addTag(ctx: RecordContext, name: string): Promise<string> {
	const order = nextOrder(await tagTable.listPlain(ctx));
	const { id } = await tagTable.insert(ctx, { name: name.trim().replace(/^#/, ''), order });
	return id;
}

/** The id of a tag, by its name; undefined where the space has none of that name. */
export async function idOfTag(ctx: RecordContext, name: string): Promise<string | undefined> {
	return (await idsByName(ctx)).get(foldedName(name));
}

/** Tells the names of tags by their ids; of a tag that has gone there is none. */
export async function tagNamer(ctx: RecordContext): Promise<(ids: readonly string[]) => string[]> {
	const { records } = await tagTable.list(ctx, { order: inOwnOrder });
	const names = new Map(records.map(({ id, name }) => [id, name]));
	return (ids) => ids.flatMap((id) => names.get(id) ?? []);
}
