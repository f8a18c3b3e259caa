import type { TimeEntry } from '../types/times.ts';

/** A time entry with what its time block says of when it was. */
export interface WorkedTime extends Pick<TimeEntry, 'projectId' | 'isBillable'> {
	readonly startMs: number;
	/** undefined while it is running. */
	readonly endMs: number | undefined;
}

export interface TimeStats {
	readonly entries: number;
	readonly totalSeconds: number;
	readonly billableSeconds: number;
	/** The project with the most time first; entries without one together. */
	readonly byProject: readonly { readonly projectId: string | null; readonly seconds: number }[];
}

/** The part of an entry that lies between two instants, in whole seconds; what is running has run until now. */
export function secondsWithin(
	{ startMs, endMs }: WorkedTime,
	span: { fromMs: number; toMs: number },
	nowMs: number,
): number {
	const from = Math.max(startMs, span.fromMs);
	const to = Math.min(endMs ?? nowMs, span.toMs);
	return Math.max(0, Math.round((to - from) / 1000));
}

/** Time worked between two instants. An entry over midnight counts with the part that lies between them. */
export function timeStats(
	times: readonly WorkedTime[],
	span: { readonly fromMs: number; readonly toMs: number },
	nowMs: number,
): TimeStats {
	const within = times
		.map((time) => ({ ...time, seconds: secondsWithin(time, span, nowMs) }))
		.filter(({ seconds }) => seconds > 0);
	const sumOf = (some: readonly { seconds: number }[]) => some.reduce((sum, { seconds }) => sum + seconds, 0);
	const byProject = [...Map.groupBy(within, ({ projectId }) => projectId)]
		.map(([projectId, some]) => ({ projectId, seconds: sumOf(some) }))
		.sort((a, b) => b.seconds - a.seconds);
	return {
		entries: within.length,
		totalSeconds: sumOf(within),
		billableSeconds: sumOf(within.filter(({ isBillable }) => isBillable)),
		byProject,
	};
}

/** `1:05` for an hour and five minutes; seconds are cut. */
export function hoursAndMinutes(seconds: number): string {
	const minutes = Math.floor(seconds / 60);
	return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}
