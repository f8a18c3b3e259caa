import { spaceFull } from './refusals.ts';

/** How much something holds, as a number of changes and as their bytes. */
export interface LogSize {
	readonly changes: number;
	readonly bytes: number;
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

/** The fullest of these spaces in hundredths, rounded down, where it is worth telling. */
export function percentToTell(scopes: Iterable<Measured>, quota: LogSize): number | undefined {
	const fullest = Math.max(0, ...[...scopes].map(({ logged }) => fullness(logged, quota)));
	return fullest >= TELLING_FROM ? Math.floor(fullest * 100) : undefined;
}

/** @throws AppError 507 `SPACE_FULL` where a space would hold more than it may */
export function assertRoom(scopes: Iterable<Measured>, quota: LogSize, isRemoving: boolean): void {
	const limit = isRemoving ? ROOM_TO_REMOVE : 1;
	for (const { spaceId, logged } of scopes)
		if (fullness(logged, quota) > limit) throw spaceFull(spaceId, quota);
}
