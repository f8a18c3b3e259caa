import { type MissionBrief, readAgentLimit } from '@mana/agent-loop';
import type { AiMission } from '@mana/records/types/ai';
import type { ToolContext } from '@mana/tool-registry';
import type { AiMetrics } from '../../ai-metrics.ts';
import { keeping, reaching } from './acting-mission.ts';
import { adoptSchedule, isSameCadence } from './adopt-schedule.ts';
import type { ClaimedRun, MissionSchedule } from './mission-run.ts';
import { RunSkipped } from './run-failure.ts';
import type { RunStore } from './run-store.ts';

/**
 * Whether a run is still to happen, by its mission as it is. One that was edited where nobody told us is planned anew.
 *
 * @throws RunSkipped; RunFailed, RunWaits
 */
export async function assertWanted(
	{
		runs,
		metrics,
		now,
	}: {
		readonly runs: Pick<RunStore, 'findSchedule' | 'putSchedule'>;
		readonly metrics: Pick<AiMetrics, 'countAgentDecision'>;
		readonly now: () => number;
	},
	{ userId, missionId, source, isSealed }: ClaimedRun,
	{ mission, agent }: MissionBrief,
	records: ToolContext,
): Promise<void> {
	if (agent && agent.state !== 'active') {
		metrics.countAgentDecision(`skipped-${agent.state}`);
		throw new RunSkipped('AGENT_NOT_ACTIVE');
	}
	if (source !== 'schedule') return;
	const schedule = await keeping(runs.findSchedule(userId, missionId));
	if (!schedule) throw new RunSkipped('MISSION_NOT_ACTIVE');
	// On a copy it is planned by what was signed with that.
	const cadence = isSealed ? schedule.cadence : mission.cadence;
	const isSame = isSameCadence(schedule.cadence, cadence);
	if (mission.state === 'active' && isSame) return;
	const identity = isSealed ? schedule : await identityIn(records, schedule, mission);
	const plan = { cadence, state: mission.state };
	await keeping(runs.putSchedule(adoptSchedule(identity, plan, schedule, now())));
	throw new RunSkipped(isSame ? 'MISSION_NOT_ACTIVE' : 'CADENCE_CHANGED');
}

async function identityIn(
	records: ToolContext,
	schedule: MissionSchedule,
	{ agentId }: AiMission,
): Promise<MissionSchedule> {
	const agentLimit = await reaching(readAgentLimit(records, agentId));
	return { ...schedule, agentId: agentId ?? undefined, agentLimit };
}
