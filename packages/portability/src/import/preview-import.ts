import type { Place } from '../portability-error.ts';
import type { Loss, LossCode, SkippedItem, SkipReason, WrongItem } from './import-item.ts';
import type { PlannedItem } from './plan-import.ts';
import type { ImportCounts } from './run-import.ts';
import { isContainer } from './source-items.ts';

export interface Example {
	readonly label: string;
	readonly place: Place;
	readonly detail?: string | undefined;
}

/** How often something is so, and the first cases of it. */
export interface Tally {
	readonly count: number;
	readonly examples: readonly Example[];
}

export interface PreviewRow extends Example {
	readonly outcome: 'new' | 'changes';
	/** `app/table` */
	readonly table: string;
	/** Those that would be written, for changes. */
	readonly fields?: readonly string[] | undefined;
	readonly losses: readonly Loss[];
}

/** What an import would do, before it does: all of it in figures, and as much as a person looks at. */
export interface ImportPreview {
	readonly counts: ImportCounts;
	/** By `app/table`. */
	readonly tables: ReadonlyMap<string, Readonly<Record<'new' | 'changes' | 'already-there', number>>>;
	/** By what is lost: of how many items. */
	readonly losses: ReadonlyMap<LossCode, Tally>;
	readonly skipped: ReadonlyMap<SkipReason, Tally>;
	/** The first of those that are wrong. */
	readonly wrong: readonly WrongItem[];
	/** The first of those that would be written. */
	readonly rows: readonly PreviewRow[];
	/** Projects, calendars and habits of the file, for which the person may name one of theirs. */
	readonly containers: readonly { readonly table: string; readonly id: string; readonly label: string }[];
}

const examplesMax = 20;
const wrongMax = 200;
const rowsMax = 300;
const containersMax = 200;

interface PreviewOptions {
	readonly signal?: AbortSignal | undefined;
	/** Called about every 200 items. */
	readonly onProgress?: ((looked: number) => void) | undefined;
}

/** Looks through all that is planned; memory does not grow with it. */
export async function previewImport(
	planned: AsyncIterable<PlannedItem>,
	{ signal, onProgress }: PreviewOptions = {},
): Promise<ImportPreview> {
	const preview = emptyPreview();
	let looked = 0;
	for await (const one of planned) {
		preview.counts[one.outcome] += 1;
		if (one.outcome === 'skipped') tally(preview.skipped, one.item.reason, exampleOf(one.item));
		else if (one.outcome === 'wrong') keep(preview.wrong, one.item, wrongMax);
		else takeRecord(preview, one);
		looked += 1;
		if (looked % 200 !== 0) continue;
		signal?.throwIfAborted();
		onProgress?.(looked);
	}
	onProgress?.(looked);
	return preview;
}

function emptyPreview() {
	return {
		counts: { new: 0, changes: 0, 'already-there': 0, skipped: 0, wrong: 0 },
		tables: new Map<string, Record<'new' | 'changes' | 'already-there', number>>(),
		losses: new Map<LossCode, Tally>(),
		skipped: new Map<SkipReason, Tally>(),
		wrong: [] as WrongItem[],
		rows: [] as PreviewRow[],
		containers: [] as ImportPreview['containers'][number][],
	};
}

function takeRecord(
	preview: ReturnType<typeof emptyPreview>,
	planned: Extract<PlannedItem, { outcome: 'new' | 'changes' | 'already-there' }>,
): void {
	const { outcome, item } = planned;
	const { table, id, label, losses } = item;
	const counts = preview.tables.get(table) ?? { new: 0, changes: 0, 'already-there': 0 };
	preview.tables.set(table, counts);
	counts[outcome] += 1;
	if (isContainer(item)) keep(preview.containers, { table, id, label }, containersMax);
	// What is there already came in before, and so did its losses.
	if (outcome === 'already-there') return;
	for (const code of new Set(losses.map((loss) => loss.code))) {
		const details = losses.flatMap((loss) => (loss.code === code && loss.detail ? [loss.detail] : []));
		tally(preview.losses, code, { ...exampleOf(item), detail: details.join(', ') || undefined });
	}
	const fields = planned.outcome === 'changes' ? planned.fields : undefined;
	keep(preview.rows, { ...exampleOf(item), outcome, table, losses, fields }, rowsMax);
}

function exampleOf({ label, place }: Pick<SkippedItem, 'label' | 'place'>): Example {
	return { label, place };
}

function tally<Code>(tallies: Map<Code, Tally>, code: Code, example: Example): void {
	const { count, examples } = tallies.get(code) ?? { count: 0, examples: [] };
	const shown = examples.length < examplesMax ? [...examples, example] : examples;
	tallies.set(code, { count: count + 1, examples: shown });
}

function keep<Value>(list: Value[], value: Value, limit: number): void {
	if (list.length < limit) list.push(value);
}
