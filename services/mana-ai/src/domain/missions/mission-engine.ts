import { nextInstant } from '@mana/agent-loop';
import type { Logger } from '@mana/service-kit';
import type { MissionMetrics } from '../../mission-metrics.ts';
import type { ClaimedRun } from './mission-run.ts';
import { type RunErrorCode, RunStopped, type RunWaits } from './run-failure.ts';
import type { RunOutcome } from './run-mission.ts';
import type { ClaimStore, RunEnd } from './run-store.ts';

export interface MissionEngineDeps {
	readonly claims: ClaimStore;
	readonly runMission: (run: ClaimedRun, signal: AbortSignal) => Promise<RunOutcome>;
	readonly metrics: MissionMetrics;
	readonly logger: Logger;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
	/** Milliseconds, monotonic. */
	readonly clockMs: () => number;
	/** How many runs this process works on at once, and how many of them may be one person's. */
	readonly runsAtOnce: number;
	readonly runsPerUser: number;
	/** How long a run is left to a runner that says nothing. */
	readonly leaseSeconds: number;
	/** How long a run may be worked on in all. */
	readonly runSeconds: number;
	/** How often it is looked what is due. */
	readonly tickMs: number;
}

interface RunUnderWay {
	readonly run: ClaimedRun;
	readonly controller: AbortController;
	readonly ended: Promise<void>;
}

const plannedAtOnce = 200;
/** Runs that end at about the same time are followed by one look. */
const pokedMs = 50;
const firstWaitMs = 5_000;
const longestWaitMs = 5 * 60_000;

/** After these a mission is not due by itself any more, until its person sees to it. */
const endsSchedule: ReadonlySet<string> = new Set<RunErrorCode>([
	'GRANT_ENDED',
	'SPACE_GONE',
	'MISSION_GONE',
	'ZERO_KNOWLEDGE',
	'SEALED_ENDED',
]);

/**
 * Runs the missions that are due. Any number of processes may do so beside each other: each run is taken by one of them,
 * and by another one if that dies.
 */
export class MissionEngine {
	readonly #deps: MissionEngineDeps;
	readonly #underWay = new Map<string, RunUnderWay>();
	#timer: ReturnType<typeof setTimeout> | undefined;
	#ticking: Promise<void> | undefined;
	#isPoked = false;
	#isStarted = false;
	#isStopped = false;
	/** How long the provider wants to be left alone: milliseconds since 1970. */
	#modelRest = { fromMs: 0, untilMs: 0 };

	constructor(deps: MissionEngineDeps) {
		this.#deps = deps;
	}

	get runsUnderWay(): number {
		return this.#underWay.size;
	}

	start(): void {
		this.#isStarted = true;
		this.#schedule(0);
	}

	/** Looks soon what there is to do. */
	poke(): void {
		if (this.#isPoked) return;
		this.#isPoked = true;
		this.#schedule(pokedMs);
	}

	/** Gives back what is under way; others go on with it. */
	async stop(): Promise<void> {
		this.#isStopped = true;
		clearTimeout(this.#timer);
		for (const { controller } of this.#underWay.values()) controller.abort(new RunStopped('stopping'));
		await this.#ticking;
		await Promise.all([...this.#underWay.values()].map(({ ended }) => ended));
	}

	/** One look at what is due, at what is under way, and at what waits. */
	async tick(): Promise<void> {
		const { metrics, clockMs, logger } = this.#deps;
		const startedMs = clockMs();
		try {
			await this.#beat();
			await this.#plan();
			await this.#claim();
			metrics.countTick('done', (clockMs() - startedMs) / 1000);
		} catch (error) {
			metrics.countTick('failed', (clockMs() - startedMs) / 1000);
			logger.warn({ err: error }, 'missions cannot be looked at just now');
		}
	}

	#schedule(delayMs: number): void {
		if (!this.#isStarted || this.#isStopped || this.#ticking) return;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => {
			this.#isPoked = false;
			this.#ticking = this.tick().finally(() => {
				this.#ticking = undefined;
				this.#schedule(this.#isPoked ? pokedMs : this.#deps.tickMs);
			});
		}, delayMs);
	}

	/** Says that the runs here go on, and hears of those that are to end. */
	async #beat(): Promise<void> {
		const runs = [...this.#underWay.values()].map(({ run }) => run);
		if (runs.length === 0) return;
		const ours = await this.#deps.claims.beat(runs, this.#deps.leaseSeconds);
		for (const { id } of runs) {
			const state = ours.get(id);
			const why = !state
				? 'lease-lost'
				: state.isTakenBack
					? 'taken-back'
					: state.isCancelRequested
						? 'cancelled'
						: undefined;
			if (why) this.#underWay.get(id)?.controller.abort(new RunStopped(why));
		}
	}

	async #plan(): Promise<void> {
		const { claims, now, metrics } = this.#deps;
		for (let due = plannedAtOnce; due === plannedAtOnce && !this.#isStopped; ) {
			const nowMs = now();
			due = await claims.planDue(nowMs, plannedAtOnce, ({ cadence, countedFromMs }) =>
				nextInstant(cadence, nowMs, countedFromMs),
			);
			if (due > 0) metrics.countPlanned(due);
		}
	}

	async #claim(): Promise<void> {
		const { claims, now, runsAtOnce, runsPerUser, leaseSeconds, metrics } = this.#deps;
		const count = runsAtOnce - this.#underWay.size;
		if (count <= 0 || this.#isStopped) return;
		const claimed = await claims.claim({ nowMs: now(), count, perUser: runsPerUser, leaseSeconds });
		for (const run of claimed) {
			if (run.attempts === 1 && run.waits === 0) metrics.observeStart((now() - run.dueAtMs) / 1000);
			this.#begin(run);
		}
	}

	#begin(run: ClaimedRun): void {
		const controller = new AbortController();
		if (run.isCancelRequested) controller.abort(new RunStopped('cancelled'));
		if (this.#isStopped) controller.abort(new RunStopped('stopping'));
		const leftMs = Math.max(this.#deps.runSeconds * 1000 - run.workedMs, 0);
		const timeout = setTimeout(() => controller.abort(new RunStopped('timeout')), leftMs);
		const ended = this.#toEnd(run, controller.signal).finally(() => {
			clearTimeout(timeout);
			this.#underWay.delete(run.id);
			this.poke();
		});
		this.#underWay.set(run.id, { run, controller, ended });
	}

	/** Where even this cannot be written down, the lease ends by itself, and somebody takes the run up. */
	async #toEnd(run: ClaimedRun, signal: AbortSignal): Promise<void> {
		const { claims, logger, now } = this.#deps;
		try {
			const { fromMs, untilMs } = this.#modelRest;
			// Where the clock was set back nobody knows how long that is.
			if (fromMs <= now() && now() < untilMs && !signal.aborted) {
				await claims.release(run, { notBeforeMs: untilMs, waits: false });
				return;
			}
			await this.#conclude(run, await this.#deps.runMission(run, signal));
		} catch (error) {
			logger.warn({ run: run.id, err: error }, 'a run cannot be written down just now');
		}
	}

	async #conclude(run: ClaimedRun, outcome: RunOutcome): Promise<void> {
		const { claims, now } = this.#deps;
		if (outcome.kind === 'stopped') {
			if (outcome.why === 'stopping') await claims.release(run, { notBeforeMs: now(), waits: false });
			return;
		}
		if (outcome.kind === 'ended') return this.#end(run, outcome.end);
		const { waits } = outcome;
		const waitMs = waits.retryAfterMs ?? Math.min(firstWaitMs * 2 ** Math.min(run.waits, 20), longestWaitMs);
		this.#noteRest(waits);
		await claims.release(run, { notBeforeMs: now() + waitMs, waits: true });
	}

	/** What a provider says of one run holds for the others here. */
	#noteRest({ becomes, retryAfterMs }: RunWaits): void {
		if (becomes !== 'MODEL_AWAY' || retryAfterMs === undefined) return;
		const fromMs = this.#deps.now();
		const untilMs = fromMs + retryAfterMs;
		const isLater = untilMs > this.#modelRest.untilMs || fromMs < this.#modelRest.fromMs;
		if (isLater) this.#modelRest = { fromMs, untilMs };
	}

	async #end(run: ClaimedRun, end: RunEnd): Promise<void> {
		const { claims, metrics, now } = this.#deps;
		const isOurs = await claims.end(run, end, now());
		if (isOurs) metrics.countEnd(end.status, end.error);
		if (end.error !== undefined && endsSchedule.has(end.error))
			await claims.stopSchedule(run, end.error, now());
	}
}
