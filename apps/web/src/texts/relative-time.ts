const hourMinutes = 60;
const dayMinutes = 24 * hourMinutes;
const monthDays = 30.5;
const yearDays = 365;

/** From now to an instant, in the unit in which people say it; negative for what is past. */
export function relativeTime(
	atMs: number,
	nowMs: number,
): readonly [value: number, unit: 'minute' | 'hour' | 'day' | 'month' | 'year'] {
	const minutes = Math.round((atMs - nowMs) / 60_000);
	if (Math.abs(minutes) < hourMinutes) return [minutes, 'minute'];
	if (Math.abs(minutes) < dayMinutes) return [Math.round(minutes / hourMinutes), 'hour'];
	const days = Math.round(minutes / dayMinutes);
	if (Math.abs(days) < monthDays) return [days, 'day'];
	if (Math.abs(days) < yearDays) return [Math.round(days / monthDays), 'month'];
	return [Math.round(days / yearDays), 'year'];
}
