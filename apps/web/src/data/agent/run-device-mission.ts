import {
	type ActingAgent,
	type ActingRun,
	beginRunRecord,
	callContext,
	createCompactor,
	createTokenMeter,
	faultOfLoop,
	followRows,
	givenRecords,
	isInputTooLong,
	type LoopFault,
	type LoopResult,
	type LoopStep,
	type MissionBrief,
	type Model,
	missionTools,
	openingOf,
	readBrief,
	runLoop,
	settingsOfMission,
	staleInputs,
	withSubAgents,
	writeRunRecord,
} from '@mana/agent-loop';
import type { StoredFields } from '@mana/records';
import { type MissionRun, missionRuns } from '@mana/records/types/ai';
import {
	createTable,
	personDay,
	type ToolContext,
	ToolError,
	withWeekday,
} from '@mana/tool-registry/browser';
import type { DeviceAgent } from '../device-agent.ts';
import type { AgentWorld } from './agent-world.ts';
import type { DevicePolicy } from './device-policy.ts';
import { runMaxMs } from './due-run.ts';
import { RunReads } from './run-reads.ts';

export interface DeviceRunDeps extends AgentWorld {
	/** @param alias what the agent asks for in place of a model's name */
	readonly modelOf: (
		model: NonNullable<DeviceAgent['model']>,
		alias: string | undefined,
	) => Model | undefined;
}

export type DeviceRun = Pick<ActingRun, 'id' | 'missionId'> & { readonly source: 'device' | 'try' };

/**
 * Why a run was not begun, or has failed.
 *
 * - `TAKEN`: another device has this run.
 * - `LOCKED`: the app was locked meanwhile.
 * - `DEVICE_FAULT`: a fault of ours.
 */
export type DeviceRunFault =
	| LoopFault
	| 'AGENT_NOT_ACTIVE'
	| 'DEVICE_FAULT'
	| 'GRANT_NEEDED'
	| 'INPUT_TOO_LONG'
	| 'LOCKED'
	| 'MISSION_GONE'
	| 'MODEL_NEEDED'
	| 'SERVICES_AWAY'
	| 'SESSION_ENDED'
	| 'SPACE_FULL'
	| 'SPACE_GONE'
	| 'SPACE_READ_ONLY'
	| 'TAKEN'
	| 'TIMEOUT';

export type DeviceRunEnd = {
	readonly status: 'done' | 'failed' | 'cancelled' | 'not-begun';
	readonly error: DeviceRunFault | undefined;
};

const limits = { maxRounds: 12, maxOutputTokens: 4_000, contextTokens: 180_000 } as const;
const dayMs = 24 * 60 * 60_000;
const finishMs = 20_000;
const runsTable = createTable(missionRuns);

/**
 * Runs a mission on this device, in its person's name and by what they allow it here. Its record is what claims it: of
 * devices that come at once one writes it. Never throws.
 *
 * @param signal its person ends the run
 * @param onBegun told once the run is this device's
 */
export async function runDeviceMission(
	deps: DeviceRunDeps,
	run: DeviceRun,
	signal: AbortSignal,
	onBegun: () => void,
): Promise<DeviceRunEnd> {
	const timeout = AbortSignal.timeout(runMaxMs);
	const work = new DeviceWork(deps, run, AbortSignal.any([signal, timeout]));
	try {
		return await work.toEnd(onBegun);
	} catch (error) {
		if (signal.aborted) return work.finish({ status: 'cancelled', error: undefined });
		return work.finish({ status: 'failed', error: timeout.aborted ? 'TIMEOUT' : faultOf(error) });
	}
}

class RunFault extends Error {
	override readonly name = 'RunFault';
	readonly code: DeviceRunFault;

	constructor(code: DeviceRunFault) {
		super(code);
		this.code = code;
	}
}

class DeviceWork {
	readonly #deps: DeviceRunDeps;
	readonly #run: DeviceRun;
	readonly #signal: AbortSignal;
	readonly #steps: NonNullable<MissionRun['steps']> = [];
	#usage = { input: 0, output: 0 };
	#summary: string | null = null;
	#hasBegun = false;
	#brief: MissionBrief | undefined;
	#stale: readonly string[] = [];
	readonly #reads: RunReads;

	constructor(deps: DeviceRunDeps, run: DeviceRun, signal: AbortSignal) {
		this.#reads = new RunReads(followRows(deps.store));
		this.#deps = { ...deps, contexts: { ...deps.contexts, rows: this.#reads.rows } };
		this.#run = run;
		this.#signal = signal;
	}

	async toEnd(onBegun: () => void): Promise<DeviceRunEnd> {
		const first = await this.#acting();
		const records = this.#context(first);
		const brief = await readBrief(records, this.#run.missionId);
		if (brief === undefined) throw new RunFault('MISSION_GONE');
		this.#brief = brief;
		if (brief.agent && brief.agent.state !== 'active') throw new RunFault('AGENT_NOT_ACTIVE');
		const { agent } = await this.#deps.ground();
		const model = agent.model && this.#deps.modelOf(agent.model, brief.agent?.model ?? undefined);
		if (model === undefined) throw new RunFault('MODEL_NEEDED');
		const policy = await this.#deps.policy();
		const acting = await this.#acting();
		await this.#begin(acting);
		onBegun();
		const told = this.#reads.saidBefore(model, async () =>
			writeRunRecord(this.#context(await this.#acting()), this.#run.id, this.#fields()),
		);
		const result = await this.#loop(acting, brief, told, policy);
		this.#summary = result.summary ?? null;
		this.#usage = result.usage;
		if (result.stopReason === 'cancelled') throw this.#signal.reason;
		const fault = faultOfLoop(result);
		return this.finish({ status: fault === undefined ? 'done' : 'failed', error: fault });
	}

	/** Writes what came of it, as far as it has begun. */
	async finish(end: DeviceRunEnd): Promise<DeviceRunEnd> {
		if (!this.#hasBegun) return { ...end, status: 'not-begun' };
		try {
			// What stopped the run does not stop this.
			const records = this.#context(await this.#acting(), AbortSignal.timeout(finishMs));
			await writeRunRecord(records, this.#run.id, {
				...this.#fields(),
				status: end.status === 'not-begun' ? 'failed' : end.status,
				endedAt: new Date(this.#deps.now()).toISOString(),
				error: end.error ?? null,
			});
		} catch {
			// It says that it is at work until a device finds that it has none any more.
		}
		return end;
	}

	async #acting(): Promise<ActingAgent> {
		const { missionId, id } = this.#run;
		const { userId, spaces, agent } = await this.#deps.ground();
		const allowed = agent.missions[missionId];
		if (allowed === undefined) throw new RunFault('GRANT_NEEDED');
		const space = spaces.find((one) => one.id === allowed.spaceId);
		if (space === undefined) throw new RunFault('SPACE_GONE');
		const scopes = Object.entries(allowed.rights).map(([module, right]) => `${module}:${right}`);
		const brief = this.#brief;
		const name = brief?.agent?.name || 'Mana';
		const principalId = brief?.mission.agentId;
		return {
			caller: { userId, token: await this.#deps.token(), boundSpaces: [space.id], scopes },
			space,
			actor: {
				client: name,
				displayName: name,
				...(principalId && { principalId }),
				missionId,
				runId: id,
			},
			agent: `mission:${missionId}`,
			...(brief && { settings: settingsOfMission(brief.mission) }),
		};
	}

	/** What the run's own records are read and written in; never by the name of another device's. */
	#context(acting: ActingAgent, signal = this.#signal): ToolContext {
		return callContext(this.#deps, acting, {
			tool: 'missions.run',
			callName: `${this.#run.id} ${crypto.randomUUID()}`,
			callId: this.#run.id,
			signal: () => signal,
		});
	}

	async #begin(acting: ActingAgent): Promise<void> {
		const begun = await beginRunRecord(this.#context(acting), this.#run.id, {
			...this.#fields(),
			status: 'running',
			startedAt: new Date(this.#deps.now()).toISOString(),
		});
		if (!begun) throw new RunFault('TAKEN');
		this.#hasBegun = true;
		this.#reads.areSaid();
	}

	#fields(): Partial<StoredFields<MissionRun>> {
		const { missionId, source } = this.#run;
		return {
			missionId,
			agentId: this.#brief?.mission.agentId ?? null,
			source,
			steps: this.#steps,
			summary: this.#summary,
			usage: this.#usage,
			reads: this.#reads.list(),
		};
	}

	async #loop(
		acting: ActingAgent,
		brief: MissionBrief,
		named: Model,
		policy: DevicePolicy,
	): Promise<LoopResult> {
		const { mission, agent, policies } = brief;
		const records = this.#context(acting);
		const given = await givenRecords(records, mission, acting.caller.scopes ?? [], () => {});
		const opening = openingOf(brief, given, {
			spaceName: acting.space.name,
			today: withWeekday((await personDay(records)).today),
			isTry: this.#run.source === 'try',
		});
		if (isInputTooLong(opening.instructions, opening.messages)) throw new RunFault('INPUT_TOO_LONG');
		const run = { ...this.#run, agentId: mission.agentId ?? undefined };
		const tools = missionTools({ ...this.#deps, ...policy }, run, policies, {
			first: acting,
			now: () => this.#acting(),
		});
		const capTokens = agent?.maxTokensPerDay ?? undefined;
		const usedTokens = capTokens === undefined ? 0 : await this.#usedTokens(records, mission.agentId);
		const meter = createTokenMeter({ capTokens, usedTokens });
		const contextTokens = Math.min(limits.contextTokens, named.contextTokens ?? limits.contextTokens);
		const own = {
			model: named,
			meter,
			instructions: opening.instructions,
			limits: { ...limits, contextTokens },
		};
		return runLoop({
			...own,
			tools: withSubAgents(tools, own),
			messages: opening.messages,
			compactor: createCompactor(named),
			signal: this.#signal,
			staleInputs: () => this.#stale,
			onStep: async (step) => {
				this.#note(step);
				if (step.kind !== 'called' || opening.inputs.length === 0) return;
				this.#stale = await staleInputs(this.#context(await this.#acting()), opening.inputs, this.#run.id);
			},
		});
	}

	#note(step: LoopStep): void {
		if (step.kind === 'called') {
			for (const { name, isError } of step.results)
				this.#steps.push({ round: step.round, tool: name, outcome: isError ? 'failed' : 'done' });
		} else if (step.kind === 'answered') {
			const { input, output } = step.usage;
			this.#usage = { input: this.#usage.input + input, output: this.#usage.output + output };
		}
	}

	/** What the agent has spent within a day, as far as the records of its runs tell. */
	async #usedTokens(records: ToolContext, agentId: string | null): Promise<number> {
		const runs = await runsTable.listPlain(records);
		return runs
			.filter((one) => one.agentId === agentId && one.id !== this.#run.id)
			.filter(({ startedAt }) => Date.parse(startedAt ?? '') > this.#deps.now() - dayMs)
			.reduce((sum, { usage }) => sum + usage.input + usage.output, 0);
	}
}

const meanings: Readonly<Partial<Record<ToolError['code'], DeviceRunFault>>> = {
	AUTH_UNAVAILABLE: 'SERVICES_AWAY',
	KEY_REFUSED: 'LOCKED',
	SPACE_FORBIDDEN: 'SPACE_GONE',
	SPACE_FULL: 'SPACE_FULL',
	SPACE_READ_ONLY: 'SPACE_READ_ONLY',
	SYNC_REFUSED: 'SERVICES_AWAY',
	SYNC_UNAVAILABLE: 'SERVICES_AWAY',
	TOKEN_REFUSED: 'SESSION_ENDED',
};

export function faultOf(error: unknown): DeviceRunFault {
	if (error instanceof RunFault) return error.code;
	if (error instanceof ToolError) return meanings[error.code] ?? 'DEVICE_FAULT';
	return error instanceof Error && 'code' in error && error.code === 'NOT_READY' ? 'LOCKED' : 'DEVICE_FAULT';
}
