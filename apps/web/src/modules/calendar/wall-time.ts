/** The clock on a wall somewhere, and instants in milliseconds since 1970. */
export interface WallTime {
	/** `YYYY-MM-DD` */
	readonly day: string;
	/** Since midnight. */
	readonly minutes: number;
}

export const dayMinutes = 24 * 60;

export function wallTimeAt(atMs: number, timeZone: string): WallTime {
	const zoned = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone);
	return { day: zoned.toPlainDate().toString(), minutes: zoned.hour * 60 + zoned.minute };
}

/** The instant at which the clock shows that; minutes may lie before or beyond the day. */
export function instantAt({ day, minutes }: WallTime, timeZone: string): number {
	const time = Temporal.PlainDate.from(day).toPlainDateTime().add({ minutes });
	return time.toZonedDateTime(timeZone).epochMilliseconds;
}

/** `HH:mm` */
export function clockText(minutes: number): string {
	const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
	return `${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}

/** Minutes since midnight of `HH:mm`. */
export function minutesOf(clock: string): number {
	const [hours = 0, minutes = 0] = clock.split(':').map(Number);
	return hours * 60 + minutes;
}

/** Whole days from one date to another. */
export function daysBetween(from: string, to: string): number {
	return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days;
}
