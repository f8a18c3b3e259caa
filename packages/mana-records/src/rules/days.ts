/** Whether a name is one of an IANA time zone. */
export function isTimeZone(name: string): boolean {
	// Engines also take bare offsets, which know no daylight saving.
	if (!/^[A-Za-z]/.test(name)) return false;
	try {
		new Intl.DateTimeFormat('en', { timeZone: name });
		return true;
	} catch {
		return false;
	}
}

/** ECMA-262 §21.4.1.1 */
const latestInstantMs = 8.64e15;

/** Whether a number is an instant at all, in milliseconds since 1970: what a text that is no date parses to is none. */
export function isInstantMs(atMs: number): boolean {
	return Math.abs(atMs) <= latestInstantMs;
}

/** The calendar date at an instant, in milliseconds since 1970, somewhere on Earth; empty for what is none. */
export function dateFormatter(zone: string): (atMs: number) => string {
	const format = new Intl.DateTimeFormat('en-CA', {
		timeZone: zone,
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
	});
	return (atMs) => (isInstantMs(atMs) ? format.format(atMs).padStart('YYYY-MM-DD'.length, '0') : '');
}

/** The date some days before another. */
export function daysBefore(date: string, days: number): string {
	return new Date(Date.parse(date) - days * 86_400_000).toISOString().slice(0, 10);
}
