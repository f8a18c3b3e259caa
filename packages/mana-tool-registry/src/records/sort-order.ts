/** For `sort`: by plain code units, which for ISO dates in UTC is by time. */
export function ascending(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

export function descending(a: string, b: string): number {
	return ascending(b, a);
}

/** The place after all others, in a list that the person may rearrange. */
export function nextOrder(records: readonly { order: number }[]): number {
	return records.reduce((highest, { order }) => Math.max(highest, order), -1) + 1;
}
