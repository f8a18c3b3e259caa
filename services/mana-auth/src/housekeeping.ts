import type { Deps } from './deps.ts';
import { finishDeletions } from './domain/deletion.ts';
import { runRetention } from './retention.ts';

/** Soon after the start: another process may have died over some. */
const deletionsFirstAfterMs = 500;
const deletionsEveryMs = 30_000;
const retentionFirstAfterMs = 60_000;
const retentionEveryMs = 6 * 60 * 60_000;

/** What the service does by itself: it completes deletions and, as the maintenance role, keeps logs to their time. */
export function startHousekeeping(deps: Deps): { stop(): Promise<void> } {
	const { logger, config } = deps;
	const turns = [every(deletionsFirstAfterMs, deletionsEveryMs, finish)];
	const { maintenanceUrl, secret, retention } = config;
	if (maintenanceUrl !== undefined) {
		turns.push(every(retentionFirstAfterMs, retentionEveryMs, () => retain(maintenanceUrl)));
	}

	async function finish(): Promise<void> {
		try {
			const done = await finishDeletions(deps);
			if (done.spaces + done.accounts > 0) logger.info(done, 'deletions completed');
		} catch (error) {
			logger.warn({ reason: reasonOf(error) }, 'deletions go on at the next turn');
		}
	}

	async function retain(url: string): Promise<void> {
		try {
			const report = await runRetention({ maintenanceUrl: url, secret, retention, now: deps.now });
			if (report.removed > 0) logger.info({ removed: report.removed }, 'removed what is kept no longer');
			if (report.broken.length > 0) logger.error({ broken: report.broken }, 'a log was tampered with');
		} catch (error) {
			logger.warn({ reason: reasonOf(error) }, 'retention ended early and goes on at its next turn');
		}
	}

	return {
		async stop() {
			await Promise.all(turns.map((turn) => turn.stop()));
		},
	};
}

/** One turn after another, never two at once. Stopping waits for the one under way. */
function every(firstAfterMs: number, everyMs: number, run: () => Promise<void>) {
	let isStopped = false;
	let running = Promise.resolve();
	const next = () => {
		running = run().then(() => {
			if (!isStopped) timer = setTimeout(next, everyMs);
		});
	};
	let timer = setTimeout(next, firstAfterMs);
	return {
		stop() {
			isStopped = true;
			clearTimeout(timer);
			return running;
		},
	};
}

function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
