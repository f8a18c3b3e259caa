import type { Change } from '@mana/sync-protocol';
import { type ImportScope, importChange } from './import-changes.ts';
import type { ImportItem } from './import-item.ts';
import { type ImportTarget, type PlannedItem, planImport } from './plan-import.ts';

/** Where an import writes, besides what it looks at. */
export interface WritableTarget extends ImportTarget {
	/** Takes in changes of one app, all or none, as `push` of the sync protocol does. */
	push(appId: string, changes: readonly Change[]): Promise<unknown>;
}

export type ImportCounts = Readonly<Record<PlannedItem['outcome'], number>>;

export interface ImportRun extends ImportScope {
	readonly target: WritableTarget;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	readonly signal?: AbortSignal | undefined;
	/** Called after each batch: what has been dealt with so far. */
	readonly onProgress?: ((counts: ImportCounts) => void) | undefined;
}

const changesAtOnce = 200;
/** Of JSON. A push is refused beyond some megabytes. */
const charactersAtOnce = 1_000_000;

/**
 * Writes what the preview showed, as ordinary changes in batches. All of them carry `importId` as their actor's
 * `callId`: `revertEverywhere({ callId: importId })` takes the whole import back. Where it breaks off, what was written
 * stays, and importing the same file again goes on from there: nothing comes twice.
 */
export async function runImport(items: AsyncIterable<ImportItem>, run: ImportRun): Promise<ImportCounts> {
	const { target, now, signal, onProgress } = run;
	const counts = { new: 0, changes: 0, 'already-there': 0, skipped: 0, wrong: 0 };
	const waitingByApp = new Map<string, { readonly changes: Change[]; characters: number }>();

	async function send(appId: string): Promise<void> {
		const waiting = waitingByApp.get(appId);
		waitingByApp.delete(appId);
		signal?.throwIfAborted();
		if (waiting !== undefined) await target.push(appId, waiting.changes);
		onProgress?.({ ...counts });
	}

	for await (const planned of planImport(items, target)) {
		signal?.throwIfAborted();
		const made = await importChange(planned, run, now());
		counts[planned.outcome] += 1;
		if (made === undefined) continue;
		const waiting = waitingByApp.get(made.appId) ?? { changes: [], characters: 0 };
		waitingByApp.set(made.appId, waiting);
		waiting.changes.push(made.change);
		waiting.characters += JSON.stringify(made.change).length;
		const isFull = waiting.changes.length === changesAtOnce || waiting.characters > charactersAtOnce;
		if (isFull) await send(made.appId);
	}
	for (const appId of [...waitingByApp.keys()]) await send(appId);
	onProgress?.({ ...counts });
	return counts;
}
