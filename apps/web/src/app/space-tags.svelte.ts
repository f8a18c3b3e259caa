import type { RecordWrite } from '../data/write.ts';
import { appContext } from './app-context.ts';
import { liveRows } from './live.svelte.ts';

export interface SpaceTag {
	readonly id: string;
	readonly name: string;
}

/** The tags of the space that is shown, which tasks, notes and contacts name by id. */
export interface SpaceTags {
	/** By name. */
	readonly all: readonly SpaceTag[];
	/** Those of them that a record names, in its order. */
	named(ids: readonly string[]): readonly SpaceTag[];
	/** The tag of a name; one that is new comes with what makes it. */
	tagFor(name: string): { readonly id: string; readonly writes: readonly RecordWrite[] };
}

export function spaceTags(): SpaceTags {
	const { space } = appContext();
	const found = liveRows<'tags/tags'>(() =>
		space.id ? { table: 'tags/tags', spaceId: space.id, sort: [{ field: 'name' }] } : undefined,
	);
	const all = $derived(found.rows.map(({ id, record }) => ({ id, name: record.name ?? '' })));
	const byId = $derived(new Map(all.map((tag) => [tag.id, tag])));
	return {
		get all() {
			return all;
		},
		named: (ids) => ids.flatMap((id) => byId.get(id) ?? []),
		tagFor(name) {
			const known = all.find((tag) => tag.name.toLowerCase() === name.toLowerCase());
			if (known) return { id: known.id, writes: [] };
			const id = crypto.randomUUID();
			const write: RecordWrite<'tags/tags'> = {
				op: 'insert',
				table: 'tags/tags',
				spaceId: space.id ?? '',
				id,
				values: { name },
			};
			return { id, writes: [write] };
		},
	};
}
