import type { AppData } from '../app-data.ts';
import type { Row } from '../query.ts';
import type { AgentWorld } from './agent-world.ts';
import type { DeviceRuns } from './device-runs.ts';
import { nextOnDevice, scheduledRunId } from './due-run.ts';
import { type Every, lookAgain } from './look-again.ts';

export interface DueMissionsDeps {
	readonly data: Pick<AppData, 'live'>;
	readonly world: Pick<AgentWorld, 'ground' | 'now'>;
	readonly runs: Pick<DeviceRuns, 'begin' | 'settle'>;
	/** Whether a mission runs at the server: then no device begins it. */
	readonly isAtServer: (missionId: string) => Promise<boolean>;
	readonly every: Every;
}

const lookEveryMs = 15_000;
const settleEveryMs = 5 * 60_000;
/** What could not be begun is not tried again sooner. */
const restMs = 10 * 60_000;

/**
 * Begins what is due on this device: missions of the personal space that are allowed something here, one after another,
 * while the app is open and unlocked. Returns how to stop it.
 */
export function watchDueMissions({ data, world, runs, isAtServer, every }: DueMissionsDeps): () => void {
	const restsUntilMs = new Map<string, number>();
	let missions: readonly Row<'ai/aiMissions'>[] = [];
	let earlier: readonly Row<'ai/missionRuns'>[] = [];
	let followed: { readonly spaceId: string; readonly stop: () => void } | undefined;
	let settledAtMs = Number.NEGATIVE_INFINITY;

	function follow(spaceId: string): void {
		if (followed?.spaceId === spaceId) return;
		followed?.stop();
		const stops = [
			data.live<'ai/aiMissions'>({ table: 'ai/aiMissions', spaceId, where: { state: 'active' } }, (news) => {
				missions = news.rows;
			}),
			data.live<'ai/missionRuns'>({ table: 'ai/missionRuns', spaceId }, (news) => {
				earlier = news.rows;
			}),
		];
		followed = {
			spaceId,
			stop() {
				for (const stop of stops) stop();
			},
		};
	}

	async function look(): Promise<void> {
		const { spaces, isZeroKnowledge, agent } = await world.ground();
		const home = spaces.find(({ type }) => type === 'personal');
		// The server runs the missions of other accounts.
		if (!isZeroKnowledge || agent.model === undefined || home === undefined) return;
		follow(home.id);
		const now = world.now();
		if (now - settledAtMs > settleEveryMs) {
			settledAtMs = now;
			await runs.settle(home.id);
		}
		const records = earlier.map(({ record }) => record);
		for (const { id, record } of missions) {
			if (agent.missions[id]?.spaceId !== home.id) continue;
			const dueAtMs = nextOnDevice(record, records);
			if (dueAtMs === undefined || dueAtMs > world.now()) continue;
			const runId = scheduledRunId(id, dueAtMs);
			if ((restsUntilMs.get(runId) ?? 0) > world.now()) continue;
			restsUntilMs.set(runId, world.now() + restMs);
			if (await isAtServer(id)) continue;
			await runs.begin({ id: runId, missionId: id, source: 'device' }).ended;
		}
	}

	const stop = lookAgain(every, lookEveryMs, look);
	return () => {
		stop();
		followed?.stop();
	};
}
