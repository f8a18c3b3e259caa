import {
	type ActingAgent,
	beginRunRecord,
	callContext,
	countReads,
	createCompactor,
	faultOfLoop,
	type GivenInput,
	givenRecords,
	isInputTooLong,
	journaledModel,
	journaledTools,
	type LoopResult,
	type LoopStep,
	type MissionBrief,
	type MissionToolsDeps,
	type Model,
	missionTools,
	openingOf,
	type RunOpening,
	readBrief,
	runLoop,
	settingsOfMission,
	staleInputs,
	withSubAgents,
	writeRunRecord,
} from '@mana/agent-loop';
import type { PersonSettings } from '@mana/records/rules/settings';
import type { MissionRun } from '@mana/records/types/ai';
import { personDay, type ToolContext, withWeekday } from '@mana/tool-registry';
import type { AiMetrics } from '../../ai-metrics.ts';
import type { ModelChoice } from '../model-choice.ts';
import type { UsageStore } from '../usage.ts';
import { actingMission, keeping, reaching } from './acting-mission.ts';
import { endAfterError } from './end-after-error.ts';
import type { ClaimedRun } from './mission-run.ts';
import type { RunTokens } from './mission-tokens.ts';
import { RunFailed, RunStopped, RunWaits, wordsOf } from './run-failure.ts';
import { openRunJournal, type RunJournal } from './run-journal.ts';
import { createRunMeter, type RunMeter, type RunMeterDeps } from './run-meter.ts';
import { type RunModelDeps, runModel } from './run-model.ts';
import type { RunEnd, RunStore } from './run-store.ts';
import type { CreateRunWorld, RunWorld } from './run-world.ts';
import { assertWanted } from './wanted-run.ts';
import { watchGrant } from './watch-grant.ts';

export interface RunMissionDeps
	extends Omit<MissionToolsDeps, 'contexts' | 'tools'>,
		RunMeterDeps,
		RunModelDeps {
	readonly worldOf: CreateRunWorld;
	readonly usage: UsageStore;
	readonly models: ModelChoice;
	readonly contextTokens: number;
	readonly runs: RunStore;
	readonly metrics: AiMetrics;
}

export type RunOutcome =
	| { readonly kind: 'ended'; readonly end: RunEnd }
	/** It goes on later. */
	| { readonly kind: 'waits'; readonly waits: RunWaits }
	/** This process has nothing more to do with it. */
	| { readonly kind: 'stopped'; readonly why: 'stopping' | 'lease-lost' };

const maxRounds = 12;
const maxOutputTokens = 4_000;
/** A run that stops this often at one place is ended. */
const attemptsAStep = 10;
const finishMs = 20_000;
/** For so long a run waits for what is away. */
const givesUpAfterMs = 6 * 60 * 60_000;

/**
 * Runs a mission, or goes on with a run of it where another process has left it. Never throws: what it ends with is
 * written to its record, as far as what its person has granted still allows.
 *
 * @param signal stops it; its reason is a RunStopped
 */
export async function runMission(
	deps: RunMissionDeps,
	run: ClaimedRun,
	signal: AbortSignal,
): Promise<RunOutcome> {
	const world = deps.worldOf(run);
	const grant = watchGrant(world.tokens);
	const stops = AbortSignal.any([signal, grant.signal]);
	const work = new MissionWork(deps, run, world, stops);
	try {
		const end = await work.toEnd();
		return { kind: 'ended', end };
	} catch (error) {
		return await work.outcomeOf(stops.aborted ? stops.reason : error);
	} finally {
		grant.stop();
		world.close();
	}
}

/** What a run has come to. */
interface Progress {
	steps: NonNullable<MissionRun['steps']>;
	summary: string | null;
	usage: MissionRun['usage'];
	agentName: string;
}

class MissionWork {
	readonly #deps: RunMissionDeps & MissionToolsDeps;
	readonly #run: ClaimedRun;
	readonly #signal: AbortSignal;
	readonly #tokens: RunTokens;
	readonly #progress: Progress = {
		steps: [],
		summary: null,
		usage: { input: 0, output: 0 },
		agentName: 'Mana',
	};
	/** How its person counts days, as the mission says. */
	#settings: PersonSettings | undefined;
	#lastActing: ActingAgent | undefined;
	/** What it was given and has changed since. */
	#stale: readonly string[] = [];
	readonly #takeReads: ReturnType<typeof countReads>['take'];

	constructor(deps: RunMissionDeps, run: ClaimedRun, world: RunWorld, signal: AbortSignal) {
		const { contexts, tools, tokens } = world;
		const counted = countReads(contexts.rows, deps.metrics.countReads);
		this.#deps = { ...deps, tools, contexts: { ...contexts, rows: counted.rows } };
		this.#takeReads = counted.take;
		this.#run = run;
		this.#signal = signal;
		this.#tokens = tokens;
	}

	async toEnd(): Promise<RunEnd> {
		this.#signal.throwIfAborted();
		if (this.#run.attempts > attemptsAStep) throw new RunFailed('CRASHED');
		const acting = await this.#acting();
		const brief = await reaching(readBrief(this.#context(acting, 'begin'), this.#run.missionId));
		if (!brief) throw new RunFailed('MISSION_GONE');
		this.#progress.agentName = brief.agent?.name || this.#progress.agentName;
		this.#settings = settingsOfMission(brief.mission);
		const journal = await this.#openJournal();
		const isNew = journal.opening === undefined;
		const opening = journal.opening ?? (await this.#begin(journal, brief, this.#counting(acting)));
		const result = await this.#loop(opening, brief, journal, isNew);
		const end = this.#endOf(result);
		await this.#finish(end);
		return end;
	}

	/** How it goes on after an error; what can still be written to its record is. */
	async outcomeOf(error: unknown): Promise<RunOutcome> {
		if (error instanceof RunStopped && (error.why === 'stopping' || error.why === 'lease-lost')) {
			return { kind: 'stopped', why: error.why };
		}
		const isGivenUp = this.#deps.now() - this.#run.startedAtMs > givesUpAfterMs;
		if (error instanceof RunWaits && !isGivenUp) return { kind: 'waits', waits: error };
		const end = endAfterError(this.#deps, this.#run, error);
		try {
			await this.#finish(end);
		} catch (failed) {
			if (failed instanceof RunWaits && !isGivenUp) return { kind: 'waits', waits: failed };
			// A grant that has ended lets nothing be written any more.
		}
		return { kind: 'ended', end };
	}

	async #acting(): Promise<ActingAgent> {
		const acting = await actingMission(this.#deps, this.#run, this.#tokens, this.#progress.agentName);
		this.#lastActing = this.#counting(acting);
		return this.#lastActing;
	}

	/** In the days that the mission's person counts. */
	#counting(acting: ActingAgent): ActingAgent {
		return this.#settings ? { ...acting, settings: this.#settings } : acting;
	}

	/** What the run's own records are read and written in. */
	#context(acting: ActingAgent, part: 'begin' | 'end', signal = this.#signal): ToolContext {
		return callContext(this.#deps, acting, {
			tool: 'missions.run',
			callName: `${this.#run.id} ${part}`,
			callId: this.#run.id,
			signal: () => signal,
		});
	}

	#openJournal(): Promise<RunJournal> {
		const { runs, now } = this.#deps;
		return openRunJournal(
			{
				runs: {
					readSteps: (run) => keeping(runs.readSteps(run)),
					writeStep: (...step) => keeping(runs.writeStep(...step)),
				},
				now,
				// By a token that is good now: the run may have taken longer than one lives.
				keyring: async () => reaching(this.#context(await this.#acting(), 'begin').getKeyring()),
				takeReads: this.#takeReads,
				signal: this.#signal,
			},
			this.#run,
		);
	}

	/** Looks whether it is to happen at all, and writes down what it begins with. */
	async #begin(journal: RunJournal, brief: MissionBrief, acting: ActingAgent): Promise<RunOpening> {
		const { metrics } = this.#deps;
		const records = this.#context(acting, 'begin');
		const { source, startedAtMs, missionId } = this.#run;
		await assertWanted(this.#deps, this.#run, brief, records);
		const given = await reaching(
			givenRecords(records, brief.mission, acting.caller.scopes ?? [], metrics.countScopeViolation),
		);
		const opening = openingOf(brief, given, {
			spaceName: acting.space.name,
			today: withWeekday((await reaching(personDay(records))).today),
			isTry: source === 'try',
			onlyProposes: this.#run.isSealed,
		});
		if (isInputTooLong(opening.instructions, opening.messages)) throw new RunFailed('INPUT_TOO_LONG');
		await reaching(
			beginRunRecord(records, this.#run.id, {
				missionId,
				agentId: brief.mission.agentId,
				source,
				status: 'running',
				startedAt: new Date(startedAtMs).toISOString(),
			}),
		);
		await journal.writeOpening(opening);
		return opening;
	}

	async #loop(
		opening: RunOpening,
		{ agent, policies }: MissionBrief,
		journal: RunJournal,
		isNew: boolean,
	): Promise<LoopResult> {
		const { models, contextTokens, metrics } = this.#deps;
		const meter = createRunMeter(this.#deps, this.#run, agent?.maxTokensPerDay ?? undefined);
		await keeping(meter.refresh());
		if (isNew) metrics.countAgentDecision(meter.isExhausted ? 'skipped-budget' : 'ran');
		const modelOf = (model: Model) => journaledModel(runModel(this.#deps, this.#run, model), journal);
		const model = modelOf(models.named(agent?.model ?? undefined));
		const acting = await this.#acting();
		const tools = journaledTools(
			missionTools(this.#toolDeps(), { ...this.#run, onlyProposes: this.#run.isSealed }, policies, {
				first: acting,
				now: () => this.#acting(),
			}),
			journal,
		);
		const own = {
			model,
			meter,
			instructions: opening.instructions,
			limits: {
				maxRounds,
				maxOutputTokens,
				contextTokens: Math.min(contextTokens, model.contextTokens ?? contextTokens),
			},
		};
		return runLoop({
			...own,
			tools: withSubAgents(tools, own),
			messages: opening.messages,
			compactor: createCompactor(modelOf(models.named('fast-text'))),
			signal: this.#signal,
			staleInputs: () => this.#stale,
			onStep: (step) => this.#onStep(step, meter, opening.inputs),
		});
	}

	#toolDeps(): MissionToolsDeps {
		const { stageProposal, metrics } = this.#deps;
		return {
			...this.#deps,
			stageProposal: (...call) => reaching(stageProposal(...call)),
			countMarker: metrics.countMarker,
			countCall: metrics.countCall,
		};
	}

	async #onStep(step: LoopStep, meter: RunMeter, inputs: readonly GivenInput[]): Promise<void> {
		const { metrics } = this.#deps;
		if (step.kind === 'called') {
			for (const { name, isError } of step.results) {
				this.#progress.steps.push({ round: step.round, tool: name, outcome: isError ? 'failed' : 'done' });
			}
			// Others of the same person spend, and write, meanwhile.
			await keeping(meter.refresh());
			if (inputs.length === 0) return;
			const records = this.#context(await this.#acting(), 'begin');
			this.#stale = await reaching(staleInputs(records, inputs, this.#run.id));
		} else if (step.kind === 'answered') {
			const { usage } = this.#progress;
			this.#progress.usage = {
				input: usage.input + step.usage.input,
				output: usage.output + step.usage.output,
			};
		} else if (step.kind === 'reminded') {
			for (const { producer, severity } of step.reminders) metrics.countReminder(producer, severity);
		} else if (step.kind === 'compacted') metrics.countCompaction(step.messagesBefore);
	}

	/** @throws RunWaits; the signal's reason */
	#endOf(result: LoopResult): RunEnd {
		const { stopReason, failure, summary, usage, rounds } = result;
		this.#progress.summary = summary ?? null;
		this.#progress.usage = usage;
		if (stopReason === 'cancelled') throw this.#signal.reason;
		const fault = faultOfLoop(result);
		if (fault === 'MODEL_AWAY') throw new RunWaits(fault, failure?.retryAfterMs);
		if (!failure) this.#deps.metrics.countRounds(rounds);
		return { status: fault === undefined ? 'done' : 'failed', error: fault };
	}

	/** Writes what came of it to the record; for one that was skipped there is none. @throws RunFailed, RunWaits */
	async #finish({ status, error }: RunEnd): Promise<void> {
		if (status === 'skipped') return;
		const { steps, summary, usage } = this.#progress;
		const { id, missionId, agentId, source, startedAtMs } = this.#run;
		// On a copy it takes no leave to say how it has ended: that is sealed to the person.
		const acting = (this.#run.isSealed && this.#lastActing) || (await this.#acting());
		// What stopped the run does not stop this.
		const records = this.#context(acting, 'end', AbortSignal.timeout(finishMs));
		await reaching(
			writeRunRecord(records, id, {
				missionId,
				agentId: agentId ?? null,
				source,
				status,
				steps,
				summary: summary ?? (error === undefined ? null : wordsOf(error)),
				usage,
				error: error ?? null,
				startedAt: new Date(startedAtMs).toISOString(),
				endedAt: new Date(this.#deps.now()).toISOString(),
			}),
		);
	}
}
