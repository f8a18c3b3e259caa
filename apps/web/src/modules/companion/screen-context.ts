import { moduleCatalogue } from '@mana/records';
import type { AppContext } from '../../app/app-context.ts';
import { readRecord } from '../../app/read-record.ts';
import { knownTable, placeOfModule, recordAt } from '../../app/record-places.ts';
import { nounOf } from '../../texts/module-names.ts';

/** What is on the screen, where the person sends it along. */
export interface ScreenContext {
	/** What it is called: a note, a task. Undefined for what is no one record. */
	readonly noun: string | undefined;
	/** Whose tools go with it. */
	readonly module: string | undefined;
}

/** What mana-ai takes is more; a screen that says more than this says too much. */
const longestCharacters = 30_000;
const ownFields = new Set(['undecryptable', 'order']);

export function screenAt(path: string): ScreenContext {
	const record = recordAt(path);
	const known = record && knownTable(record.table);
	if (known) return { noun: nounOf(known.type), module: known.module.id };
	const module = moduleCatalogue.find(({ id }) => {
		const place = placeOfModule(id);
		return path === place || path.startsWith(`${place}/`);
	});
	return { noun: undefined, module: module?.id };
}

/** Reads it when it is sent: the record with its fields, or what can be read on the screen. */
export async function readScreen(
	{ data, space }: Pick<AppContext, 'data' | 'space'>,
	path: string,
): Promise<string> {
	const record = recordAt(path);
	if (record) {
		for (const spaceId of space.ids) {
			const row = await readRecord(data, { ...record, spaceId });
			if (!row) continue;
			const fields = Object.entries(row.record).filter(([name]) => !ownFields.has(name));
			return cut(`${record.table}\n${JSON.stringify(Object.fromEntries(fields), undefined, 1)}`);
		}
	}
	// biome-ignore lint/performance/useDomNodeTextContent: what is hidden on the screen is not sent
	return cut(`${document.title}\n${document.getElementById('main')?.innerText ?? ''}`);
}

function cut(text: string): string {
	return text.slice(0, longestCharacters).toWellFormed();
}
