import { fortnightEvening, fortnightNight, seedId } from '@mana/records/testing/family-fortnight';
import type { Occasion } from '../agent-server.ts';
import type { Answer, ExpectedChange, ExpectedFields } from '../household-task.ts';

/** Thursday, 20:00 in Zurich. */
export const annaInTheEvening: Occasion = { person: 'anna', at: fortnightEvening };
/** Thursday, 15:00 in New York. */
export const benInTheAfternoon: Occasion = { person: 'ben', at: fortnightEvening };
/** Thursday, 20:30 in New York; in Zurich it is Friday. */
export const benAtNight: Occasion = { person: 'ben', at: fortnightNight };

/** A seeded task of somebody, changed. */
export function taskOf(space: 'anna' | 'ben' | 'family', name: string, to: ExpectedFields): ExpectedChange {
	return { changed: 'todo/tasks', in: space, id: seedId(space, name), to };
}

export function has(pattern: RegExp): (value: unknown) => boolean {
	return (value) => typeof value === 'string' && pattern.test(value);
}

/** The last word about a list: what is in it, or that nothing is. */
export function toldOf(answer: Answer, name: string): string {
	return answer.list(name).length === 0 ? 'Nothing.' : answer.text();
}
