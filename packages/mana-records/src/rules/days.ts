/** Whether a name is one of an IANA time zone. */
export function isTimeZone(name: string): boolean {
	// Engines also take bare offsets, which know no daylight saving.
	if (!/^[A-Za-z]/.test(name)) return false;
	try {
		dateFormat(name);
		return true;
	} catch {
		return false;
	}
}

const formats = new Map<string, Intl.DateTimeFormat>();
/** There are some 600 zones; names in other letter case are names too. */
const formatsKept = 1_000;

/** Kept, as making one takes far longer than a date. @throws RangeError for what is no time zone */
function dateFormat(timeZone: string): Intl.DateTimeFormat {
	let format = formats.get(timeZone);
	if (format === undefined) {
		format = new Intl.DateTimeFormat('en-CA', {
			timeZone,
			year: 'numeric',
			month: '2-digit',
			day: '2-digit',
		});
		if (formats.size >= formatsKept) formats.clear();
		formats.set(timeZone, format);
	}
	return format;
}

/** ECMA-262 §21.4.1.1 */
const latestInstantMs = 8.64e15;

/** Whether a number is an instant at all, in milliseconds since 1970: what a text that is no date parses to is none. */
export function isInstantMs(atMs: number): boolean {
	return Math.abs(atMs) <= latestInstantMs;
}

/** The calendar date at an instant, in milliseconds since 1970, somewhere on Earth; empty for what is none. */
export function dateFormatter(zone: string): (atMs: number) => string {
	const format = dateFormat(zone);
	return (atMs) => (isInstantMs(atMs) ? format.format(atMs).padStart('YYYY-MM-DD'.length, '0') : '');
}

/** The date some days before another. */
export function daysBefore(date: string, days: number): string {
	return new Date(Date.parse(date) - days * 86_400_000).toISOString().slice(0, 10);
}
