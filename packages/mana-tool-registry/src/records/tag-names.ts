import { tags } from '@mana/records/types/tags';
import { namedRecords } from './named-records.ts';
import type { RecordContext } from './record-queries.ts';
import { createTable } from './table.ts';

const table = createTable(tags);
const named = namedRecords(table, (ctx, name, order) => table.insert(ctx, { name, order }));

/** The ids of tags by their names; one that the space does not have yet is added to it. */
export const idsOfTags = named.idsOf;

/** The id of a tag, by its name; undefined where the space has none of that name. */
export const idOfTag = named.find;

/** Tells the names of tags by their ids; of a tag that has gone there is none. */
export async function tagNamer(ctx: RecordContext): Promise<(ids: readonly string[]) => string[]> {
	const nameOf = await named.namer(ctx);
	return (ids) => ids.flatMap((id) => nameOf(id) ?? []);
}
