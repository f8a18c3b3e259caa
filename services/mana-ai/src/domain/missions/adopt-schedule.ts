import { cadenceFault, nextInstant } from '@mana/agent-loop';
import type { AiMission, Cadence } from '@mana/records/types/ai';
import { canonicalJson } from '@mana/sync-protocol';
import type { MissionIdentity, MissionSchedule } from './mission-run.ts';

/**
 * How a mission is planned from now on, by its record as it is. One whose cadence is as before keeps its next instant,
 * also one that has passed; a new cadence counts from now.
 */
export function adoptSchedule(
	identity: MissionIdentity,
	{ cadence, state }: Pick<AiMission, 'cadence' | 'state'>,
	before: MissionSchedule | undefined,
	nowMs: number,
): MissionSchedule {
	const isSame = before !== undefined && isSameCadence(before.cadence, cadence);
	const countedFromMs = isSame ? before.countedFromMs : nowMs;
	const planned = { ...identity, cadence, countedFromMs };
	if (state !== 'active') return { ...planned, nextAtMs: undefined, stopped: undefined };
	const fault = cadenceFault(cadence, nowMs);
	if (fault !== undefined) return { ...planned, nextAtMs: undefined, stopped: fault };
	const kept = isSame ? before.nextAtMs : undefined;
	return { ...planned, nextAtMs: kept ?? nextInstant(cadence, nowMs, countedFromMs), stopped: undefined };
}

export function isSameCadence(one: Cadence, other: Cadence): boolean {
	return canonicalJson(one) === canonicalJson(other);
}

/** The next instants of a mission, the earliest first. */
export function nextInstants(
	{ cadence, countedFromMs, nextAtMs }: Pick<MissionSchedule, 'cadence' | 'countedFromMs' | 'nextAtMs'>,
	count: number,
): readonly number[] {
	const instants: number[] = [];
	let next = nextAtMs;
	while (next !== undefined && instants.length < count) {
		instants.push(next);
		next = nextInstant(cadence, next, countedFromMs);
	}
	return instants;
}
