import { householdDays } from './fortnight/household-days.ts';
import { householdEvents } from './fortnight/household-events.ts';
import { householdPeople } from './fortnight/household-people.ts';
import { householdTasks } from './fortnight/household-tasks.ts';
import { householdTexts } from './fortnight/household-texts.ts';
import type { SeededRecord } from './fortnight/seeded-record.ts';
import { yearsOfTasks } from './fortnight/years-of-tasks.ts';

export { injectedArticle } from './fortnight/household-texts.ts';
export { type FamilySpace, type SeededRecord, seedId } from './fortnight/seeded-record.ts';

/** The evening on which most is asked: a Thursday, 20:00 in Zurich and 15:00 in New York. */
export const fortnightEvening = '2026-03-26T19:00:00.000Z';

/** When it is Friday in Zurich already, and still Thursday in New York, where Ben is. */
export const fortnightNight = '2026-03-27T00:30:00.000Z';

/**
 * What a family keeps, from 23 March to 5 April 2026, with summer time beginning in between: Anna in Zurich, Ben in New
 * York, a space of each and one that both share; some 700 records of 22 types, in plaintext. The same at each call, so
 * that tests and benchmarks can name records by `seedId(space, name)`.
 */
export function familyFortnight(): readonly SeededRecord[] {
	return [
		...householdDays(),
		...householdTasks(),
		...yearsOfTasks(),
		...householdEvents(),
		...householdTexts(),
		...householdPeople(),
	];
}
