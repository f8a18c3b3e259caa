import { openRecord, plainRecord, type RecordType, type StoredFields, sealRecord } from '@mana/records';
import { defaultSettings, type PersonSettings, soundSettings } from '@mana/records/rules/settings';
import {
	type Agent,
	type AiMission,
	type AiProposal,
	agentDefaults,
	agentKontextDocs,
	agents,
	aiMissions,
	aiProposals,
	type MissionRun,
	missionRuns,
} from '@mana/records/types/ai';
import { type MergedRow, tableName } from '@mana/sync-protocol';
import type { ToolContext } from '@mana/tool-registry/browser';
import type { z } from 'zod';
import type { AgentPolicy } from '../agent-policy.ts';

type Reading = Pick<ToolContext, 'rows' | 'getKeyring'>;
type Writing = Reading & Pick<ToolContext, 'getMasterKey' | 'now'>;

/** What a run goes by. */
export interface MissionBrief {
	readonly mission: AiMission;
	/** Undefined where it has none, or that is gone. */
	readonly agent: Agent | undefined;
	/** What the agent may do: as it says itself, then as its space does. */
	readonly policies: readonly AgentPolicy[];
	/** What the agent is to know. */
	readonly context: string;
	/** Its latest runs that have ended, newest first. */
	readonly earlier: readonly MissionRun[];
	/** What its person has rejected with a word, newest first. */
	readonly rejected: readonly AiProposal[];
}

/** What `readBrief` reads and a run writes, by name. */
export const briefTables: readonly string[] = [
	...[agentDefaults, agentKontextDocs, agents],
	...[aiMissions, aiProposals, missionRuns],
].map(({ app, table }) => tableName({ appId: app, table }));

const defaultsId = 'singleton';
const earlierRuns = 3;
const rejectedProposals = 10;

/** The mission's plaintext: what it takes to plan it. @throws ToolError */
export async function readPlainMission(
	{ rows }: Pick<Reading, 'rows'>,
	missionId: string,
): Promise<AiMission | undefined> {
	const row = (await rows.read(aiMissions.app, aiMissions.table)).find(({ id }) => id === missionId);
	return row && plainRecord(aiMissions, row);
}

/** How its person counts days: as it says itself, else by the zone of its schedule. */
export function settingsOfMission({
	settings,
	cadence,
}: Pick<AiMission, 'settings' | 'cadence'>): PersonSettings {
	const timeZone = 'timeZone' in cadence ? cadence.timeZone : defaultSettings.timeZone;
	return soundSettings(settings ?? { ...defaultSettings, timeZone });
}

/** How many missions an agent may run at once. @throws ToolError */
export async function readAgentLimit(
	{ rows }: Pick<Reading, 'rows'>,
	agentId: string | null,
): Promise<number> {
	if (agentId === null) return 1;
	const row = (await rows.read(agents.app, agents.table)).find(({ id }) => id === agentId);
	const limit = row ? plainRecord(agents, row).maxConcurrentMissions : 1;
	return Math.min(Math.max(Math.floor(limit), 1), 10);
}

/** @returns undefined where the mission is gone @throws ToolError, and where there is no key */
export async function readBrief(ctx: Reading, missionId: string): Promise<MissionBrief | undefined> {
	const mission = await openOne(ctx, aiMissions, missionId);
	if (!mission) return undefined;
	const { agentId } = mission;
	const [agent, defaults, docs, earlier, rejected] = await Promise.all([
		agentId === null ? undefined : openOne(ctx, agents, agentId),
		openOne(ctx, agentDefaults, defaultsId),
		openWhere(ctx, agentKontextDocs, (doc) => doc.agentId === agentId, 1),
		openWhere(ctx, missionRuns, (run) => run.missionId === missionId && run.endedAt !== null, earlierRuns),
		openWhere(
			ctx,
			aiProposals,
			(proposal) => proposal.missionId === missionId && proposal.status === 'rejected',
			rejectedProposals,
		),
	]);
	const policies = [agent?.policy ?? {}, defaults?.policy ?? {}];
	return { mission, agent, policies, context: docs[0]?.content ?? '', earlier, rejected };
}

/** Writes the record of a run, or its fields anew where it is there. @throws ToolError, and where there is no key */
export async function writeRunRecord(
	ctx: Writing,
	runId: string,
	fields: Partial<StoredFields<MissionRun>>,
): Promise<void> {
	const { app, table } = missionRuns;
	const sealed = await sealRecord(missionRuns, { ...fields }, await ctx.getMasterKey());
	const row = (await ctx.rows.read(app, table)).find(({ id }) => id === runId);
	if (row) return ctx.rows.update(app, row, sealed);
	await beginRunRecord(ctx, runId, fields);
}

/** Writes the record of a run that nobody has begun. @returns false where somebody has @throws as `writeRunRecord` */
export async function beginRunRecord(
	ctx: Pick<Writing, 'rows' | 'getMasterKey' | 'now'>,
	runId: string,
	fields: Partial<StoredFields<MissionRun>>,
): Promise<boolean> {
	const whole = await sealRecord(missionRuns, { ...missionRuns.absent, ...fields }, await ctx.getMasterKey());
	const data = { ...whole, createdAt: new Date(ctx.now()).toISOString() };
	return ctx.rows.insertOnce(missionRuns.app, missionRuns.table, runId, data);
}

async function openOne<R extends z.ZodObject>(
	ctx: Reading,
	type: RecordType<R>,
	id: string,
): Promise<z.output<R> | undefined> {
	const row = (await ctx.rows.read(type.app, type.table)).find((candidate) => candidate.id === id);
	return row && (await openRecord(type, row, await ctx.getKeyring())).record;
}

/** Those whose plaintext is wanted, latest first. */
async function openWhere<R extends z.ZodObject>(
	ctx: Reading,
	type: RecordType<R>,
	isWanted: (record: z.output<R>) => boolean,
	limit: number,
): Promise<z.output<R>[]> {
	const wanted = (await ctx.rows.read(type.app, type.table))
		.filter((row) => isWanted(plainRecord(type, row)))
		.sort((a, b) => latest(b).localeCompare(latest(a)))
		.slice(0, limit);
	const keys = await ctx.getKeyring();
	return Promise.all(wanted.map(async (row) => (await openRecord(type, row, keys)).record));
}

function latest({ stamps }: MergedRow): string {
	return stamps.latest;
}
