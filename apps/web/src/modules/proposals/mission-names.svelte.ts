import type { Agent, AiMission, MissionRun } from '@mana/records/types/ai';
import { liveRows } from '../../app/live.svelte.ts';
import type { Row } from '../../data/query.ts';
import type { TableName } from '../../data/table-records.ts';
import type { ProposalRow } from './proposal-groups.ts';

/** Where proposals come from: missions, their runs, and agents, of all spaces. */
export class MissionNames {
	readonly #missions = liveRows<'ai/aiMissions'>(() => ({
		table: 'ai/aiMissions',
		fields: ['title', 'objective', 'agentId'],
		textLimit: 600,
	}));
	readonly #runs = liveRows<'ai/missionRuns'>(() => ({
		table: 'ai/missionRuns',
		fields: ['summary', 'source', 'startedAt'],
		textLimit: 600,
		limit: 200,
	}));
	readonly #agents = liveRows<'ai/agents'>(() => ({ table: 'ai/agents', fields: ['name', 'avatar'] }));
	readonly #missionsById = $derived(byName(this.#missions.rows));
	readonly #runsById = $derived(byName(this.#runs.rows));
	readonly #agentsById = $derived(byName(this.#agents.rows));

	mission({ spaceId, record }: ProposalRow): AiMission | undefined {
		return this.#missionsById.get(nameOf(spaceId, record.missionId));
	}

	run({ spaceId, record }: ProposalRow): MissionRun | undefined {
		return this.#runsById.get(nameOf(spaceId, record.runId));
	}

	agent(row: ProposalRow): Agent | undefined {
		const agentId = row.record.agentId ?? this.mission(row)?.agentId;
		return agentId ? this.#agentsById.get(nameOf(row.spaceId, agentId)) : undefined;
	}
}

function byName<Table extends TableName>(rows: readonly Row<Table>[]): Map<string, Row<Table>['record']> {
	return new Map(rows.map(({ spaceId, id, record }) => [nameOf(spaceId, id), record]));
}

function nameOf(spaceId: string, id: string): string {
	return `${spaceId} ${id}`;
}
