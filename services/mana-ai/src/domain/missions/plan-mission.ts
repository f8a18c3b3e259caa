import {
	type CallContextDeps,
	callContext,
	type Person,
	readAgentLimit,
	readPlainMission,
} from '@mana/agent-loop';
import { type MissionGrantInWords, missionGrantsSchema } from '@mana/auth-protocol';
import type { AiMission } from '@mana/records/types/ai';
import { AppError } from '@mana/service-kit';
import { ToolError } from '@mana/tool-registry';
import type { SealedInputsStore } from '../sealed/sealed-inputs-store.ts';
import { adoptSchedule, nextInstants } from './adopt-schedule.ts';
import type { MissionSchedule, RunInWords } from './mission-run.ts';
import { wordsOf } from './run-failure.ts';
import type { RunStore } from './run-store.ts';

export interface PlanMissionDeps extends CallContextDeps {
	readonly runs: Pick<RunStore, 'findSchedule' | 'putSchedule' | 'removeSchedule' | 'latestRuns'>;
	readonly sealedInputs: Pick<SealedInputsStore, 'findTerms' | 'takeBack'>;
	readonly findGrant: FindGrant;
	readonly now: () => number;
}

/** The grant of a mission in a space, by the token of the person who gave it. @throws AppError 503 `AUTH_UNAVAILABLE` */
export type FindGrant = (
	token: string,
	missionId: string,
	spaceId: string,
) => Promise<MissionGrantInWords | undefined>;

/** What a person sees of a mission's schedule. */
export interface ScheduleInWords {
	readonly missionId: string;
	/** Whether it may act while its person is away. */
	readonly isGranted: boolean;
	/** The next three. */
	readonly nextInstants: readonly string[];
	/** Why it is not due by itself, where that is nobody's wish. */
	readonly stopped: { readonly code: string; readonly message: string } | null;
	/** The latest, newest first. */
	readonly runs: readonly RunInWords[];
}

const instantsShown = 3;
const runsShown = 20;
const timeoutMs = 5_000;

/**
 * Plans a mission by its record, and by what its person has granted it: looked up in their name, so that no record can
 * claim a grant that is not the mission's own. Where it works on a sealed copy, what was signed with that says when and
 * whose agent, and the record only whether it is paused.
 *
 * @returns undefined where nothing is granted, or there is no copy: it is not planned then
 * @throws AppError 404 `MISSION_UNKNOWN`, 503 `AUTH_UNAVAILABLE`, `SYNC_UNAVAILABLE`
 */
export async function planMission(
	deps: PlanMissionDeps,
	person: Person,
	missionId: string,
	signal: AbortSignal,
): Promise<MissionSchedule | undefined> {
	const { userId, token } = person.caller;
	const spaceId = person.space.id;
	const mission = await readMission(deps, person, missionId, signal);
	const grant = mission && (await deps.findGrant(token, missionId, spaceId));
	// Nobody tells us when a grant is revoked: a copy that it was for goes as soon as that is seen.
	if (mission && !grant) await deps.sealedInputs.takeBack(userId, missionId, spaceId);
	if (mission && grant) {
		const terms = grant.sealed
			? await deps.sealedInputs.findTerms(userId, missionId, grant.grantId)
			: mission;
		if (terms) return planBy(deps, { userId, missionId, spaceId }, grant, { ...terms, state: mission.state });
	}
	await deps.runs.removeSchedule(userId, missionId);
	if (mission) return undefined;
	throw missionUnknown();
}

/** @param plan when it runs, and as whose agent */
export async function planBy(
	{ runs, now }: Pick<PlanMissionDeps, 'runs' | 'now'>,
	mission: Pick<MissionSchedule, 'userId' | 'missionId' | 'spaceId'>,
	grant: Pick<MissionGrantInWords, 'grantId' | 'sealed'>,
	plan: Pick<AiMission, 'cadence' | 'state' | 'agentId'> & Pick<MissionSchedule, 'agentLimit'>,
): Promise<MissionSchedule> {
	const { agentId, agentLimit } = plan;
	const { grantId, sealed: isSealed } = grant;
	const identity = { ...mission, grantId, isSealed, agentId: agentId ?? undefined, agentLimit };
	const before = await runs.findSchedule(mission.userId, mission.missionId);
	const schedule = adoptSchedule(identity, plan, before, now());
	await runs.putSchedule(schedule);
	return schedule;
}

/** What it takes to plan a mission by its record. @throws AppError 503 `SYNC_UNAVAILABLE` */
export async function readMission(
	deps: CallContextDeps,
	{ caller, space }: Person,
	missionId: string,
	signal: AbortSignal,
): Promise<(AiMission & { readonly agentLimit: number }) | undefined> {
	const acting = { caller, space, actor: { client: 'Mana' }, agent: 'planner' };
	const name = `plan ${missionId}`;
	const ctx = callContext(deps, acting, {
		tool: 'missions.plan',
		callName: name,
		callId: name,
		signal: () => signal,
	});
	const mission = await answered(readPlainMission(ctx, missionId));
	return mission && { ...mission, agentLimit: await answered(readAgentLimit(ctx, mission.agentId)) };
}

export async function scheduleInWords(
	{ runs }: Pick<PlanMissionDeps, 'runs'>,
	userId: string,
	missionId: string,
): Promise<ScheduleInWords> {
	const schedule = await runs.findSchedule(userId, missionId);
	const instants = schedule ? nextInstants(schedule, instantsShown) : [];
	const stopped = schedule?.stopped;
	return {
		missionId,
		isGranted: schedule !== undefined,
		nextInstants: instants.map((ms) => new Date(ms).toISOString()),
		stopped: stopped === undefined ? null : { code: stopped, message: wordsOf(stopped) },
		runs: await runs.latestRuns(userId, missionId, runsShown),
	};
}

export function createFindGrant(options: {
	readonly authUrl: string;
	readonly fetch: typeof fetch;
}): FindGrant {
	return async (token, missionId, spaceId) => {
		const { grants } = await listGrants(options, token);
		return grants.find((grant) => grant.missionId === missionId && grant.spaceId === spaceId);
	};
}

async function listGrants(
	options: { readonly authUrl: string; readonly fetch: typeof fetch },
	token: string,
) {
	try {
		const response = await options.fetch(`${options.authUrl}/api/v1/me/mission-grants`, {
			headers: { authorization: `Bearer ${token}` },
			redirect: 'error',
			signal: AbortSignal.timeout(timeoutMs),
		});
		if (response.ok) return missionGrantsSchema.parse(await response.json());
		await response.body?.cancel();
	} catch (cause) {
		throw authUnavailable(cause);
	}
	throw authUnavailable();
}

/** A person is told what stands in the way as any client of ours is. */
async function answered<T>(reading: Promise<T>): Promise<T> {
	try {
		return await reading;
	} catch (error) {
		if (error instanceof ToolError) throw unavailable(error.code, error);
		throw error;
	}
}

export function missionUnknown(): AppError {
	return new AppError('MISSION_UNKNOWN', 404, 'There is no such mission in this space.');
}

export function authUnavailable(cause?: unknown): AppError {
	return unavailable('AUTH_UNAVAILABLE', cause);
}

function unavailable(code: string, cause?: unknown): AppError {
	return new AppError(code, 503, 'The mission cannot be looked at just now. Try again in a moment.', {
		headers: { 'retry-after': '5' },
		cause,
	});
}
