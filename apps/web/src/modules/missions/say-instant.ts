import type { Person } from '../../app/person.svelte.ts';
import { sayDay, sayTime } from '../../texts/dates.ts';

/** "tomorrow, 07:00", by the person's clock. */
export function sayInstant(
	atMs: number,
	{ dayOf, today, rules }: Pick<Person, 'dayOf' | 'today' | 'rules'>,
): string {
	return `${sayDay(dayOf(atMs), today)}, ${sayTime(atMs, rules)}`;
}
