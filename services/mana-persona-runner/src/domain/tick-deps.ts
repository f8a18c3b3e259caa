import type { Persona } from '@mana/auth-protocol';
import type { Logger } from '@mana/service-kit';
import type { PersonaSession } from '../auth/persona-session.ts';
import type { RunnerClient } from '../auth/runner-client.ts';
import type { Fault } from '../gateway/faults.ts';
import type { RecordReader } from '../gateway/record-reader.ts';
import type { CallWitness, Relay } from '../gateway/relay.ts';
import type { Player } from '../player/player.ts';
import type { RunnerMetrics } from '../runner-metrics.ts';
import type { PersonaIntentions } from './intention.ts';
import type { Patience } from './patience.ts';

export interface TickDeps {
	readonly auth: RunnerClient;
	readonly player: Player;
	/** @throws RequestFailed */
	openSession(persona: Persona): Promise<PersonaSession>;
	createReader(session: PersonaSession): RecordReader;
	startRelay(options: {
		readonly session: PersonaSession;
		readonly spaceId: string;
		readonly witness: CallWitness;
		readonly fault: Fault | undefined;
	}): Relay;
	readonly library: readonly PersonaIntentions[];
	/** How many intentions a day has. */
	readonly dayLength: number;
	/** What differs from the patience of each archetype. */
	readonly limits: Partial<Patience>;
	readonly fault: Fault | undefined;
	readonly deadlineMs: number;
	readonly metrics: RunnerMetrics;
	readonly logger: Logger;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
	readonly newId: () => string;
}
