import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { configExitCode } from '@mana/service-kit';
import { root } from './repository-root.ts';
import { entryPath, type ServiceDefinition } from './service-definition.ts';
import { StackError } from './stack-error.ts';
import type { StackLog } from './stack-log.ts';

export interface SupervisedServiceOptions {
	definition: ServiceDefinition;
	environment: Record<string, string>;
	url: string;
	log: StackLog;
	/** Told each time the service has a new process. */
	onSpawn: (pid: number) => void;
}

const firstDelayMs = 250;
const longestDelayMs = 10_000;
/** A process that lived this long was no failed attempt: the next delay is short again. */
const settledAfterMs = 30_000;
const attemptsToStart = 3;
const startTimeoutMs = 60_000;
const healthTimeoutMs = 2_000;
const keptLines = 15;

/** One service in a process of its own, started again with growing delays whenever it ends. */
export class SupervisedService {
	readonly url: string;
	readonly #options: SupervisedServiceOptions;
	#child: ChildProcess | undefined;
	#isStopping = false;
	#hasBeenReady = false;
	#failures = 0;
	#lastLines: string[] = [];
	#restartTimer: ReturnType<typeof setTimeout> | undefined;

	constructor(options: SupervisedServiceOptions) {
		this.#options = options;
		this.url = options.url;
		this.#spawn();
	}

	/** The process that runs now; `undefined` between the end of one and the start of the next. */
	get pid(): number | undefined {
		return this.#isRunning() ? this.#child?.pid : undefined;
	}

	/** Sends a signal to the process. The supervisor takes its end for a crash. */
	kill(signal: NodeJS.Signals): void {
		if (this.#isRunning()) this.#child?.kill(signal);
	}

	/**
	 * Resolves when `GET /health` answers 200.
	 *
	 * @throws StackError `SERVICE_START_FAILED` with the last lines the service wrote, when it ends three times
	 *   in a row without ever having been ready, or takes more than a minute
	 */
	async whenReady(signal?: AbortSignal): Promise<void> {
		const deadline = performance.now() + startTimeoutMs;
		for (;;) {
			if (signal?.aborted) return;
			if (this.#isRunning() && (await this.#isHealthy())) break;
			if (this.#failures >= attemptsToStart && !this.#hasBeenReady) throw this.#startFailed('ends at once');
			if (performance.now() > deadline) throw this.#startFailed('does not become ready');
			await Bun.sleep(25);
		}
		this.#hasBeenReady = true;
	}

	/** Ends the process: SIGTERM, upon which it drains, and SIGKILL when that takes longer than the grace. */
	async stop(graceMs: number): Promise<void> {
		this.#isStopping = true;
		clearTimeout(this.#restartTimer);
		const child = this.#child;
		if (!child || !this.#isRunning()) return;
		const ended = new Promise<void>((done) => child.once('exit', () => done()));
		child.kill('SIGTERM');
		const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
		await ended;
		clearTimeout(timer);
	}

	#isRunning(): boolean {
		return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
	}

	#spawn(): void {
		const { definition, environment, log, onSpawn } = this.#options;
		const startedAt = performance.now();
		// A group of its own, so that a Ctrl-C on the terminal reaches the launcher alone, which stops things in
		// order. The open pipe to its input is how it learns that the launcher was killed.
		const child = spawn(process.execPath, ['--no-env-file', entryPath(definition)], {
			cwd: root,
			env: environment,
			stdio: ['pipe', 'pipe', 'pipe'],
			detached: true,
		});
		this.#child = child;
		for (const stream of ['stdout', 'stderr'] as const) {
			createInterface({ input: child[stream] }).on('line', (line) => {
				this.#lastLines = [...this.#lastLines.slice(1 - keptLines), line];
				log.fromService(definition.title, stream, line);
			});
		}
		child.stdin.on('error', () => {});
		child.once('exit', (code, signal) => this.#afterExit(performance.now() - startedAt, signal ?? code));
		if (child.pid) onSpawn(child.pid);
	}

	#afterExit(livedMs: number, outcome: NodeJS.Signals | number | null): void {
		if (this.#isStopping) return;
		if (livedMs > settledAfterMs) this.#failures = 0;
		if (outcome === configExitCode && !this.#hasBeenReady) {
			this.#failures = attemptsToStart;
			return;
		}
		// No jitter: one launcher starts one service, and nobody waits beside it.
		const delayMs = Math.min(firstDelayMs * 2 ** this.#failures, longestDelayMs);
		this.#failures++;
		const { definition, log } = this.#options;
		log.launcher.warn({ outcome, delayMs }, `${definition.title} has ended unasked, starting it again`);
		this.#restartTimer = setTimeout(() => this.#spawn(), delayMs);
	}

	async #isHealthy(): Promise<boolean> {
		try {
			const response = await fetch(`${this.url}/health`, { signal: AbortSignal.timeout(healthTimeoutMs) });
			await response.arrayBuffer();
			return response.ok;
		} catch {
			return false;
		}
	}

	#startFailed(what: string): StackError {
		return new StackError(
			'SERVICE_START_FAILED',
			`${this.#options.definition.title} ${what}. The last it wrote:\n${this.#lastLines.join('\n')}`,
		);
	}
}
