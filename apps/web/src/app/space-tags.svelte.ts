import type { RecordWrite } from '../data/write.ts';
import { appContext } from './app-context.ts';
import { liveRows } from './live.svelte.ts';

export interface SpaceTag {
	readonly id: string;
	readonly name: string;
}

/** The tags of a space, which its tasks, notes and contacts name by id. */
export interface SpaceTags {
	/** By name. */
	readonly all: readonly SpaceTag[];
	/** Those of them that a record names, in its order. */
	named(ids: readonly string[]): readonly SpaceTag[];
	/** The tag of a name; one that is new comes with what makes it. */
	tagFor(name: string): { readonly id: string; readonly writes: readonly RecordWrite[] };
}

/** @param of a space; by default all that lists show, in which no new one is made */
export function spaceTags(of?: () => string | undefined): SpaceTags {
	const { space } = appContext();
	const spaceId = $derived(of === undefined ? space.id : of());
	const found = liveRows<'tags/tags'>(() => {
		const shown = of === undefined ? space.shown : spaceId === undefined ? undefined : { spaceId };
		return shown && { table: 'tags/tags', ...shown, sort: [{ field: 'name' }] };
	});
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
				spaceId: spaceId ?? '',
				id,
				values: { name },
			};
			return { id, writes: [write] };
		},
	};
}
