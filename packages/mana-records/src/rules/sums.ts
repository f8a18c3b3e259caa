/** Adds in hundredths, so that 0.1 and 0.2 make 0.3. For amounts of money and the like, up to 10^13. */
export function addMoney(amounts: Iterable<number>): number {
	let cents = 0;
	for (const amount of amounts) cents += Math.round(amount * 100);
	return cents / 100;
}

/** To hundredths; half away from zero, as amounts are rounded on an invoice. */
export function roundMoney(amount: number): number {
	// 1.005 is a little less than it says: what the shortest decimal shows is what counts.
	const [digits = '0', exponent = '0'] = Math.abs(amount).toString().split('e');
	const hundredths = Math.round(Number(`${digits}e${Number(exponent) + 2}`));
	return (Math.sign(amount) * hundredths) / 100;
}

/** The mean, to one digit behind the point; undefined of nothing. */
export function meanOf(values: readonly number[]): number | undefined {
	if (values.length === 0) return undefined;
	return Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * 10) / 10;
}

/** How often each value is there, most often first; equally often by name. */
export function countEach<T extends string>(
	values: Iterable<T>,
): { readonly value: T; readonly count: number }[] {
	const counts = new Map<T, number>();
	for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
	return [...counts]
		.map(([value, count]) => ({ value, count }))
		.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
