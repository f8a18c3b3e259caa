import type { Cadence } from '@mana/records/types/ai';
import { Cron } from 'croner';

const minuteMs = 60_000;
/** Runs of a cron expression are at least this far apart. */
const closestMs = 15 * minuteMs;
/** So many of its next runs are looked at for that. */
const lookedAt = 20;

export type CadenceFault = 'zone-unknown' | 'expression-invalid' | 'never-due' | 'too-often';

/** What is wrong with a cadence, or undefined. */
export function cadenceFault(cadence: Cadence, afterMs: number): CadenceFault | undefined {
	if (cadence.kind === 'manual' || cadence.kind === 'interval') return undefined;
	if (!isZone(cadence.timeZone)) return 'zone-unknown';
	const cron = cronOf(cadence);
	if (!cron) return 'expression-invalid';
	const runs = cron.nextRuns(lookedAt, new Date(afterMs));
	if (runs.length === 0) return 'never-due';
	const isTooOften = runs.some((run, index) => {
		const next = runs[index + 1];
		return next !== undefined && next.getTime() - run.getTime() < closestMs;
	});
	return isTooOften ? 'too-often' : undefined;
}

/**
 * The next instant at which a mission is due, later than `afterMs`; undefined for one that is not due by itself, or never
 * again. A time of day that a change of clocks leaves out comes when the clocks have changed, one that it repeats comes
 * once; of an expression with several hours, the one that is left out is not made up for.
 * What lies between `afterMs` and now is one run, not many: ask for the instant after now once that run has begun.
 *
 * @param startedAtMs what intervals are counted from, so that they stay where they are however late a run begins
 */
export function nextInstant(cadence: Cadence, afterMs: number, startedAtMs: number): number | undefined {
	if (cadence.kind === 'manual') return undefined;
	if (cadence.kind === 'interval') {
		const everyMs = cadence.everyMinutes * minuteMs;
		const passed = Math.floor((afterMs - startedAtMs) / everyMs);
		return startedAtMs + Math.max(passed + 1, 1) * everyMs;
	}
	// Whether it is due too often was looked at when it was made: a change of clocks must not end it.
	if (!isZone(cadence.timeZone)) return undefined;
	return cronOf(cadence)?.nextRun(new Date(afterMs))?.getTime();
}

function cronOf(cadence: Exclude<Cadence, { kind: 'manual' | 'interval' }>): Cron | undefined {
	const expression = expressionOf(cadence);
	// Five fields: the library takes a date, or a field of seconds, for an expression as well.
	if (!/^\S+(\s+\S+){4}$/.test(expression.trim())) return undefined;
	try {
		return new Cron(expression.trim(), { timezone: cadence.timeZone, paused: true, mode: '5-part' });
	} catch {
		return undefined;
	}
}

function expressionOf(cadence: Exclude<Cadence, { kind: 'manual' | 'interval' }>): string {
	switch (cadence.kind) {
		case 'cron':
			return cadence.expression;
		case 'daily':
			return `${cadence.atMinute} ${cadence.atHour} * * *`;
		case 'weekly':
			return `${cadence.atMinute} ${cadence.atHour} * * ${cadence.dayOfWeek}`;
	}
}

/** An empty name would be taken for the machine's own zone. */
function isZone(name: string): boolean {
	if (name === '') return false;
	try {
		new Intl.DateTimeFormat('en', { timeZone: name });
		return true;
	} catch {
		return false;
	}
}
