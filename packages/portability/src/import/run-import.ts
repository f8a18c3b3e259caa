import type { ImportItem } from './import-item.ts';
import type { WritableItem } from './import-writer.ts';
import { type ImportTarget, type PlannedItem, planImport } from './plan-import.ts';

/** Where an import writes, besides what it looks at. */
export interface WritableTarget extends ImportTarget {
	/** Takes in items, all of them or none; sent again they count once. */
	write(items: readonly WritableItem[]): Promise<unknown>;
}

export type ImportCounts = Readonly<Record<PlannedItem['outcome'], number>>;

export interface ImportRun {
	readonly target: WritableTarget;
	readonly signal?: AbortSignal | undefined;
	/** Called after each batch: what has been dealt with so far. */
	readonly onProgress?: ((counts: ImportCounts) => void) | undefined;
}

const itemsAtOnce = 200;
/** Of JSON, before it is sealed. A push is refused beyond some megabytes. */
const charactersAtOnce = 700_000;

/**
 * Writes what the preview showed, in batches of one app each. Where it breaks off, what was written stays, and importing
 * the same file again goes on from there: nothing comes twice.
 */
export async function runImport(items: AsyncIterable<ImportItem>, run: ImportRun): Promise<ImportCounts> {
	const { target, signal, onProgress } = run;
	const counts = { new: 0, changes: 0, 'already-there': 0, skipped: 0, wrong: 0 };
	const waitingByApp = new Map<string, { readonly items: WritableItem[]; characters: number }>();

	async function send(app: string): Promise<void> {
		const waiting = waitingByApp.get(app);
		waitingByApp.delete(app);
		signal?.throwIfAborted();
		if (waiting !== undefined) await target.write(waiting.items);
		onProgress?.({ ...counts });
	}

	for await (const planned of planImport(items, target)) {
		signal?.throwIfAborted();
		counts[planned.outcome] += 1;
		if (planned.outcome !== 'new' && planned.outcome !== 'changes') continue;
		const [app = ''] = planned.item.table.split('/');
		const waiting = waitingByApp.get(app) ?? { items: [], characters: 0 };
		waitingByApp.set(app, waiting);
		waiting.items.push(planned);
		waiting.characters += JSON.stringify([planned.item.values, planned.item.other]).length;
		if (waiting.items.length === itemsAtOnce || waiting.characters > charactersAtOnce) await send(app);
	}
	for (const app of [...waitingByApp.keys()]) await send(app);
	onProgress?.({ ...counts });
	return counts;
}
