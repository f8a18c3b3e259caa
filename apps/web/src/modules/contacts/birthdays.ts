/** A birthday as it is written: with its year, or `--MM-DD` without. */
const written = /^(?:(\d{4})|-)-(\d\d)-(\d\d)$/;

export interface Birthday {
	/** The next one, today's included: `YYYY-MM-DD`. */
	readonly next: string;
	readonly inDays: number;
	/** How old the person becomes then; undefined where the year is not known. */
	readonly age: number | undefined;
}

/** When a birthday comes; undefined for text that is none. On 29 February it falls on the 28th in other years. */
export function birthdayOf(text: string | null, today: string): Birthday | undefined {
	const [, year, month, day] = written.exec(text ?? '') ?? [];
	const isDate = Number(month) <= 12 && Number(day) <= 31;
	if (month === undefined || day === undefined || !isDate) return undefined;
	const now = Temporal.PlainDate.from(today);
	const inYear = (of: number) => {
		try {
			return Temporal.PlainDate.from({ year: of, month: Number(month), day: Number(day) });
		} catch {
			return undefined;
		}
	};
	const thisYear = inYear(now.year);
	if (thisYear === undefined) return undefined;
	const next = Temporal.PlainDate.compare(thisYear, now) < 0 ? inYear(now.year + 1) : thisYear;
	if (next === undefined) return undefined;
	return {
		next: next.toString(),
		inDays: now.until(next).days,
		age: year === undefined ? undefined : next.year - Number(year),
	};
}
