import { z } from 'zod';

/**
 * When a write happened, as text whose byte order is the order of the writes:
 *
 *     019ab4e0c1f2|0003|web-7f3a
 *     └ instant    └ counter └ client id
 *
 * - instant: milliseconds since 1970 in UTC, 12 lower-case hex digits (good until the year 10889);
 * - counter: 4 lower-case hex digits, orders the writes of one client within a millisecond;
 * - client id: 1–128 printable ASCII characters, so that UTF-16, UTF-8 and `COLLATE "C"` agree.
 */
export type Stamp = string;

export interface StampParts {
	/** Milliseconds since 1970, UTC. Clipped to what a stamp can hold. */
	readonly atMs: number;
	/** 0–65,535. */
	readonly counter: number;
	readonly clientId: string;
}

export const MAX_COUNTER = 0xffff;
/** 9999-12-31T23:59:59.999Z, the last instant that ISO 8601 writes with four digits. */
export const MAX_INSTANT_MS = 253_402_300_799_999;

export const clientIdSchema = z.string().regex(/^[\x20-\x7e]{1,128}$/, '1 to 128 printable ASCII characters');

const stampPattern = /^[0-9a-f]{12}\|[0-9a-f]{4}\|[\x20-\x7e]{1,128}$/;
export const stampSchema = z.string().regex(stampPattern, 'a stamp');

const instantForm = { offset: true };
const instantPattern = z.regexes.datetime(instantForm);
/** An instant in ISO 8601 with `Z` or an offset; digits beyond the millisecond are ignored. */
export const instantSchema = z.iso.datetime(instantForm);

/** Whether `stampSchema` accepts the value. */
export function isStamp(value: unknown): value is Stamp {
	return typeof value === 'string' && stampPattern.test(value);
}

/** Whether `instantSchema` accepts the value. */
export function isInstant(value: unknown): value is string {
	return typeof value === 'string' && instantPattern.test(value);
}

export function encodeStamp({ atMs, counter, clientId }: StampParts): Stamp {
	const instant = Math.min(Math.max(Math.trunc(atMs), 0), MAX_INSTANT_MS);
	return `${instant.toString(16).padStart(12, '0')}|${counter.toString(16).padStart(4, '0')}|${clientId}`;
}

/** The parts of a stamp that `stampSchema` accepts. */
export function decodeStamp(stamp: Stamp): StampParts {
	return {
		atMs: stampInstantMs(stamp),
		counter: Number.parseInt(stamp.slice(13, 17), 16),
		clientId: stamp.slice(18),
	};
}

/** Milliseconds since 1970, UTC. */
export function stampInstantMs(stamp: Stamp): number {
	return Number.parseInt(stamp.slice(0, 12), 16);
}

/** The stamp's instant in ISO 8601, UTC, with milliseconds. */
export function stampInstant(stamp: Stamp): string {
	return new Date(Math.min(stampInstantMs(stamp), MAX_INSTANT_MS)).toISOString();
}

/** Negative when `a` is earlier, positive when it is later, 0 when both are the same stamp. */
export function compareStamps(a: Stamp, b: Stamp): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

export function laterStamp(a: Stamp | null, b: Stamp | null): Stamp | null {
	if (a === null || b === null) return a ?? b;
	return a < b ? b : a;
}

/** Milliseconds since 1970 of an instant as `instantSchema` accepts it, or null for anything else. */
export function parseInstantMs(value: unknown): number | null {
	return isInstant(value) ? Date.parse(value) : null;
}
