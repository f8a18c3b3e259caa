import {
	type Change,
	changeKey,
	isDeleted,
	type MergedRecord,
	mergeChange,
	type StampedChange,
	stampChange,
} from '@mana/sync-protocol';

export interface Clash {
	readonly id: string;
	readonly field: string | null;
	readonly base: string | null;
	readonly current: { readonly value?: unknown; readonly stamp: string | null };
	readonly place: number;
	readonly applied: boolean;
}

export interface OracleAnswer {
	readonly conflicts: readonly Clash[];
	readonly taken: readonly Change[];
}

/**
 * The engine as it is meant, in a few lines: every change once, if what it rests on stands, merged by the pure rule.
 * Records are those of one table in one space.
 */
export function createOracle(nowMs: () => number) {
	let seen = new Set<string>();
	let records: ReadonlyMap<string, MergedRecord> = new Map<string, MergedRecord>();
	const refused = new Set<string>();

	return {
		get records() {
			return records;
		},
		push(
			owner: { user: string; clientId: string },
			changes: readonly Change[],
			{ atomic = false, reportConflicts = false } = {},
		): OracleAnswer {
			const triedSeen = new Set(seen);
			const tried = new Map(records);
			const conflicts: Clash[] = [];
			const refusedNow = new Set<string>();
			for (const [place, change] of changes.entries()) {
				const once = JSON.stringify([owner, change.id, changeKey(change)]);
				const arrival = { clientId: owner.clientId, place, arrivedAtMs: nowMs() };
				const { change: stamped } = stampChange(change, arrival);
				const asked = basesOf(change);
				const known = tried.get(change.id);
				const isGone = known !== undefined && isDeleted(known);
				if (!triedSeen.has(once) && asked.length > 0) {
					const looked = asked.map(([field, base]) => ({
						field,
						base,
						current: shownAt(tried.get(change.id), field),
					}));
					const failed = looked.filter(
						({ field, base, current }) => current.stamp !== base || (field !== null && isGone),
					);
					if (failed.length > 0 || refused.has(once) || refusedNow.has(once)) {
						refusedNow.add(once);
						for (const one of failed.length > 0 ? failed : looked) {
							conflicts.push({ id: change.id, ...one, place, applied: false });
						}
						continue;
					}
				}
				if (!triedSeen.has(once)) tried.set(change.id, mergeChange(tried.get(change.id), stamped));
				triedSeen.add(once);
				if (!reportConflicts) continue;
				for (const one of hiddenBy(tried.get(change.id), stamped)) {
					conflicts.push({ id: change.id, base: null, ...one, place, applied: true });
				}
			}
			for (const once of refusedNow) refused.add(once);
			if (atomic && refusedNow.size > 0) {
				return { conflicts: conflicts.filter(({ applied }) => !applied), taken: [] };
			}
			seen = triedSeen;
			records = tried;
			const isRefused = (place: number) => conflicts.some((one) => one.place === place && !one.applied);
			return { conflicts, taken: changes.filter((_, place) => !isRefused(place)) };
		},
	};
}

function basesOf(change: Change): [field: string | null, base: string | null][] {
	const fields = change.op === 'delete' ? {} : (change.fields ?? {});
	const bases = Object.entries(fields).map(([name, { base }]) => [name, base] as const);
	return [[null, change.base] as const, ...bases].flatMap(([field, base]) =>
		base === undefined ? [] : [[field, base]],
	);
}

function shownAt(record: MergedRecord | undefined, field: string | null): Clash['current'] {
	if (record === undefined) return { stamp: null };
	if (field === null) return { stamp: record.latest.stamp };
	if (isDeleted(record)) return { stamp: record.deleted };
	return record.fields.get(field) ?? { stamp: null };
}

function hiddenBy(
	record: MergedRecord | undefined,
	change: StampedChange,
): Pick<Clash, 'field' | 'current'>[] {
	if (record === undefined || !isDeleted(record)) return [];
	if (change.op !== 'delete') {
		return [...change.fields.keys()].map((field) => ({ field, current: { stamp: record.deleted } }));
	}
	if (record.deleted !== change.stamp) return [];
	return [...record.fields].map(([field, current]) => ({ field, current }));
}
