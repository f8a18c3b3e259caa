import type { ImportItem, RecordItem } from '../import/import-item.ts';
import { itemId } from '../import/item-ids.ts';
import type { Place } from '../portability-error.ts';

/** Tags by their names: one record for each name, whatever source it comes from. */
export function createTags() {
	const seen = new Set<string>();

	return {
		/** The ids of tags, and the records of those that have not been seen yet, to go before what names them. */
		of(names: readonly string[], place: Place): { tagIds: string[]; items: ImportItem[] } {
			const own = [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))];
			const items = own.flatMap((name): RecordItem[] => {
				const id = tagId(name);
				if (seen.has(id)) return [];
				seen.add(id);
				return [{ kind: 'record', table: 'tags/tags', id, values: { name }, label: name, place, losses: [] }];
			});
			return { tagIds: [...new Set(own.map(tagId))], items };
		},
	};
}

function tagId(name: string): string {
	return itemId('tag', name.normalize('NFC').toLowerCase());
}
