import { nextInstant } from '@mana/agent-loop/schedule';
import type { AiMission, MissionRun } from '@mana/records/types/ai';
import { canonicalHash } from '@mana/sync-protocol';

type Scheduled = Pick<AiMission, 'id' | 'cadence' | 'state' | 'createdAt' | 'updatedAt'>;
type Earlier = Pick<MissionRun, 'missionId' | 'source' | 'status' | 'startedAt'>;

/** For so long at most a run goes on; what says later that it does has lost its device. */
export const runMaxMs = 10 * 60_000;
const goneAfterMs = runMaxMs + 5 * 60_000;

/**
 * The next instant of a mission on devices, which may have passed: the first one after its latest run here, or after it
 * was last edited. Devices that know the same come to the same, whatever their clocks say. What was missed is one run.
 */
export function nextOnDevice(mission: Scheduled, runs: readonly Earlier[]): number | undefined {
	if (mission.state !== 'active') return undefined;
	const begun = runs.flatMap(({ missionId, source, startedAt }) =>
		missionId === mission.id && source !== 'try' && startedAt !== null ? Date.parse(startedAt) : [],
	);
	const createdMs = Date.parse(mission.createdAt);
	const afterMs = Math.max(createdMs, Date.parse(mission.updatedAt) || createdMs, ...begun);
	return nextInstant(mission.cadence, afterMs, createdMs);
}

/** The next instants that lie ahead, the earliest first; one that has passed is due now, and counts. */
export function instantsOnDevice(mission: Scheduled, runs: readonly Earlier[], count: number): number[] {
	const instants: number[] = [];
	let next = nextOnDevice(mission, runs);
	while (next !== undefined && instants.length < count) {
		instants.push(next);
		next = nextInstant(mission.cadence, next, Date.parse(mission.createdAt));
	}
	return instants;
}

/** The same on every device: mana-sync takes the record of one of them, and the others find that it is there. */
export function scheduledRunId(missionId: string, dueAtMs: number): string {
	const hex = canonicalHash(['device-run', missionId, dueAtMs]);
	// RFC 9562 section 5.8: version 8 is for bits of our own.
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Whether a run says that it is at work, and whether some device can still be at it. */
export function standingOf(run: Pick<MissionRun, 'status' | 'startedAt'>, nowMs: number) {
	if (run.status !== 'running') return 'ended';
	return nowMs - Date.parse(run.startedAt ?? '') < goneAfterMs ? 'at-work' : 'gone';
}
