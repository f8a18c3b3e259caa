import { accountFull, spaceFull } from './refusals.ts';

/** How much something holds, as a number of changes and as their bytes. */
export interface LogSize {
	readonly changes: number;
	readonly bytes: number;
}

/** What logs may hold. */
export interface Quotas {
	/** One space. */
	readonly space: LogSize;
	/** All spaces together that count to one user. */
	readonly account: LogSize;
}

interface Measured {
	readonly spaceId: string;
	readonly logged: LogSize;
}

/** From here on a sender is told how full the space is. */
const TELLING_FROM = 0.8;
/** What only removes, and what undoes, has room beyond the bound: it is how a space gets below it. */
const ROOM_TO_REMOVE = 1.1;

/** How much of what it may hold a log holds: 1 where it is full. */
function fullness(logged: LogSize, quota: LogSize): number {
	return Math.max(logged.changes / quota.changes, logged.bytes / quota.bytes);
}

/** The fullest of these spaces and totals in hundredths, rounded down, where it is worth telling. */
export function percentToTell(
	scopes: Iterable<Measured>,
	totals: readonly LogSize[],
	quotas: Quotas,
): number | undefined {
	const fullest = Math.max(
		0,
		...[...scopes].map(({ logged }) => fullness(logged, quotas.space)),
		...totals.map((total) => fullness(total, quotas.account)),
	);
	return fullest >= TELLING_FROM ? Math.floor(fullest * 100) : undefined;
}

/** @throws AppError 507 `SPACE_FULL` where a space, or all that count to its user, would hold more than they may */
export function assertRoom(
	scopes: Iterable<Measured>,
	totals: readonly LogSize[],
	{ quotas, isRemoving }: { readonly quotas: Quotas; readonly isRemoving: boolean },
): void {
	const limit = isRemoving ? ROOM_TO_REMOVE : 1;
	for (const { spaceId, logged } of scopes)
		if (fullness(logged, quotas.space) > limit) throw spaceFull(spaceId, quotas.space);
	for (const total of totals) if (fullness(total, quotas.account) > limit) throw accountFull(quotas.account);
}
