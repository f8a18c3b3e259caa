import { stampInstant } from '../stamp.ts';
import type { Change } from '../wire/change.ts';
import type { Correction } from '../wire/correction.ts';

/** The changes as the server took them in: with the stamps it gave for those that lay too far in the future. */
export function applyCorrections(changes: readonly Change[], corrections: readonly Correction[]): Change[] {
	const left = [...corrections];
	// They come in the order of the changes and, within one, of its parts.
	const corrected = (change: Change, field: string | null, sent: string | undefined): string | undefined => {
		const next = left[0];
		if (next === undefined || sent === undefined || next.table !== change.table || next.id !== change.id)
			return sent;
		if (next.field !== field || next.sent !== stampInstant(sent)) return sent;
		left.shift();
		return next.stamp;
	};
	return changes.map((change): Change => {
		if (change.op !== 'update') {
			const stamp = corrected(change, null, change.stamp);
			return { ...change, ...(stamp !== undefined && { stamp }) };
		}
		const fields = Object.fromEntries(
			Object.entries(change.fields).map(([name, field]) => {
				const stamp = corrected(change, name, field.stamp);
				return [name, { ...field, ...(stamp !== undefined && { stamp }) }];
			}),
		);
		return { ...change, fields };
	});
}
