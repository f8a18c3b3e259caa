import type { ClaimedTick, Persona, Space, TickEnding } from '@mana/auth-protocol';
import type { PersonaSession } from '../auth/persona-session.ts';
import type { RecordReader } from '../gateway/record-reader.ts';
import type { Day, Intention, PersonaIntentions } from './intention.ts';
import type { Temper } from './patience.ts';

/** One day of one persona, under way. */
export interface Tick {
	readonly persona: Persona;
	readonly claim: ClaimedTick;
	readonly own: PersonaIntentions;
	readonly day: Day;
	readonly temper: Temper;
	readonly session: PersonaSession;
	readonly reader: RecordReader;
	readonly spaces: readonly Space[];
	/** Ends the day where it is; its reason is why. */
	readonly stop: AbortController;
}

/** Where an intention belongs: the persona's own space, or the one that it shares. */
export function spaceOf(spaces: readonly Space[], { space }: Pick<Intention, 'space'>): string | undefined {
	return spaces.find(({ type }) => (type === 'personal') === (space === undefined))?.id;
}

/** How a tick ended; `left` to whoever claims it next, or `not-claimed` in the first place. */
export type TickOutcome = TickEnding | 'left' | 'not-claimed';
