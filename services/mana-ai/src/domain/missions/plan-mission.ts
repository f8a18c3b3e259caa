import {
	type CallContextDeps,
	callContext,
	type Person,
	readAgentLimit,
	readPlainMission,
} from '@mana/agent-loop';
import { missionGrantsSchema } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import { ToolError } from '@mana/tool-registry';
import { adoptSchedule, nextInstants } from './adopt-schedule.ts';
import type { MissionSchedule, RunInWords } from './mission-run.ts';
import { wordsOf } from './run-failure.ts';
import type { RunStore } from './run-store.ts';

export interface PlanMissionDeps extends CallContextDeps {
	readonly runs: Pick<RunStore, 'findSchedule' | 'putSchedule' | 'removeSchedule' | 'latestRuns'>;
	readonly findGrant: FindGrant;
	readonly now: () => number;
}

/** The grant of a mission in a space, by the token of the person who gave it. @throws AppError 503 `AUTH_UNAVAILABLE` */
export type FindGrant = (token: string, missionId: string, spaceId: string) => Promise<string | undefined>;

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
 * claim a grant that is not the mission's own.
 *
 * @returns undefined where nothing is granted: it is not planned then
 * @throws AppError 404 `MISSION_UNKNOWN`, 503 `AUTH_UNAVAILABLE`, `SYNC_UNAVAILABLE`
 */
export async function planMission(
	deps: PlanMissionDeps,
	{ caller, space }: Person,
	missionId: string,
	signal: AbortSignal,
): Promise<MissionSchedule | undefined> {
	const { userId, token } = caller;
	const acting = { caller, space, actor: { client: 'Mana' }, agent: 'planner' };
	const name = `plan ${missionId}`;
	const ctx = callContext(deps, acting, {
		tool: 'missions.plan',
		callName: name,
		callId: name,
		signal: () => signal,
	});
	const mission = await answered(readPlainMission(ctx, missionId));
	const grantId = mission && (await deps.findGrant(token, missionId, space.id));
	if (!mission || grantId === undefined) {
		await deps.runs.removeSchedule(userId, missionId);
		if (mission) return undefined;
		throw new AppError('MISSION_UNKNOWN', 404, 'There is no such mission in this space.');
	}
	const identity = {
		userId,
		missionId,
		spaceId: space.id,
		grantId,
		agentId: mission.agentId ?? undefined,
		agentLimit: await answered(readAgentLimit(ctx, mission.agentId)),
	};
	const before = await deps.runs.findSchedule(userId, missionId);
	const schedule = adoptSchedule(identity, mission, before, deps.now());
	await deps.runs.putSchedule(schedule);
	return schedule;
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
		return grants.find((grant) => grant.missionId === missionId && grant.spaceId === spaceId)?.grantId;
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
		throw unavailable('AUTH_UNAVAILABLE', cause);
	}
	throw unavailable('AUTH_UNAVAILABLE');
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

function unavailable(code: string, cause?: unknown): AppError {
	return new AppError(code, 503, 'The mission cannot be looked at just now. Try again in a moment.', {
		headers: { 'retry-after': '5' },
		cause,
	});
}
