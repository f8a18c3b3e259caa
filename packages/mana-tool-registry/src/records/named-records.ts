import { inOwnOrder, nextOrder } from '@mana/records/rules/sort-order';
import type { RecordContext } from './record-queries.ts';
import type { Table } from './table.ts';

interface Named {
	readonly id: string;
	readonly createdAt: string;
	readonly name?: string | undefined;
	readonly order: number;
}

/** Names are the same whatever their case. */
function folded(name: string): string {
	return withoutSign(name).normalize('NFC').toLowerCase();
}

function withoutSign(name: string): string {
	return name.trim().replace(/^#/, '');
}

/** Records that people call by name: tags, categories, projects. */
export interface NamedRecords {
	/** The ids of these names; one that the space does not have yet is added to it. */
	idsOf(ctx: RecordContext, names: readonly string[]): Promise<string[]>;
	/** The id of a name; undefined where the space has none of that name. */
	find(ctx: RecordContext, name: string): Promise<string | undefined>;
	/** Tells names by ids; of one that has gone there is none. */
	namer(ctx: RecordContext): Promise<(id: string) => string | undefined>;
}

/** @param add adds a record of that name, at that place */
export function namedRecords<T extends Named>(
	table: Table<T>,
	add: (ctx: RecordContext, name: string, order: number) => Promise<{ readonly id: string }>,
): NamedRecords {
	async function all(ctx: RecordContext): Promise<readonly T[]> {
		return (await table.list(ctx, { order: inOwnOrder })).records;
	}

	async function idsByName(ctx: RecordContext): Promise<Map<string, string>> {
		return new Map(
			(await all(ctx)).flatMap(({ id, name }) => (name === undefined ? [] : [[folded(name), id]])),
		);
	}

	return {
		async idsOf(ctx, names) {
			if (names.length === 0) return [];
			const known = await idsByName(ctx);
			const ids = new Set<string>();
			for (const name of names) {
				let id = known.get(folded(name));
				if (id === undefined) {
					const order = nextOrder(await table.listPlain(ctx));
					({ id } = await add(ctx, withoutSign(name), order));
					known.set(folded(name), id);
				}
				ids.add(id);
			}
			return [...ids];
		},
		find: async (ctx, name) => (await idsByName(ctx)).get(folded(name)),
		async namer(ctx) {
			const names = new Map((await all(ctx)).map(({ id, name }) => [id, name]));
			return (id) => names.get(id);
		},
	};
}
