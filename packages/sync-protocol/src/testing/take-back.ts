import { isDeleted, type MergedRecord, mergeChange, visibleData } from '../merge-change.ts';
import { decodeStamp, encodeStamp, MAX_COUNTER, type Stamp } from '../stamp.ts';
import type { StampedChange } from '../stamp-change.ts';
import type { RevertReason } from '../wire/revert.ts';

export const revertingClient = 'mana-sync-revert';

export interface TakenBack {
	readonly op: 'insert' | 'update' | 'delete' | null;
	readonly values: Readonly<Record<string, unknown>>;
	readonly leftAlone: { field?: string; reason: RevertReason }[];
}

/**
 * What takes the selected changes of a record back: what it would show without them, where nobody else has written
 * since. The server also tells whose write a revert restored; here a record that was reverted is left alone.
 *
 * @param log the record's changes, with whether each is selected
 */
export function takeBack(
	record: MergedRecord,
	log: readonly { readonly change: StampedChange; readonly isSelected: boolean }[],
): TakenBack {
	const selected = log.filter(({ isSelected }) => isSelected).map(({ change }) => change);
	const others = log.filter(({ isSelected }) => !isSelected).map(({ change }) => change);
	const former = others.reduce<MergedRecord | undefined>(mergeChange, undefined);
	const isShown = !isDeleted(record);
	if (former === undefined) return nothingBut(isShown ? 'delete' : null);
	if (isDeleted(former)) return nothingBut(null);
	if (!isShown && record.purged !== null) {
		const fields = Object.keys(visibleData(former));
		return { ...nothingBut(null), leftAlone: fields.map((field) => ({ field, reason: 'PURGED' })) };
	}
	if (!isShown) return { op: 'insert', values: visibleData(former), leftAlone: [] };
	const wasMade = selected.some(({ op }) => op === 'insert') && former.inserted === null;
	if (wasMade) return { ...nothingBut(null), leftAlone: [{ reason: 'WRITTEN_SINCE' }] };

	const values: Record<string, unknown> = {};
	const leftAlone: TakenBack['leftAlone'] = [];
	for (const field of new Set(selected.flatMap(({ fields }) => [...fields.keys()]))) {
		const latest = record.fields.get(field)?.stamp;
		const before = former.fields.get(field);
		if (latest !== before?.stamp) values[field] = before?.value ?? null;
		else if (latest !== undefined && decodeStamp(latest).clientId !== revertingClient)
			leftAlone.push({ field, reason: 'WRITTEN_SINCE' });
	}
	return { op: Object.keys(values).length > 0 ? 'update' : null, values, leftAlone };
}

function nothingBut(op: TakenBack['op']): TakenBack {
	return { op, values: {}, leftAlone: [] };
}

/** The change that writes it, stamped right behind all that the record holds. */
export function takingBack(
	record: MergedRecord,
	{ op, values }: TakenBack,
	by: Pick<StampedChange, 'actor' | 'origin'>,
): StampedChange | null {
	if (op === null) return null;
	const stamps = [record.latest.stamp, ...[...record.fields.values()].map((field) => field.stamp)];
	const stamp = behind(stamps.sort().at(-1) ?? record.latest.stamp);
	const fields = new Map(Object.entries(values).map(([name, value]) => [name, { value, stamp }]));
	return { op, stamp, fields, purge: false, ...by };
}

function behind(stamp: Stamp): Stamp {
	const { atMs, counter } = decodeStamp(stamp);
	return counter < MAX_COUNTER
		? encodeStamp({ atMs, counter: counter + 1, clientId: revertingClient })
		: encodeStamp({ atMs: atMs + 1, counter: 0, clientId: revertingClient });
}
