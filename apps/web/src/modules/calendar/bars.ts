import type { DayEvent } from './day-events.ts';

/** Where an event lies in a row of days: one bar over all of its days that are in the row. */
export interface Bar {
	readonly event: DayEvent;
	/** The place of its first day in the row. */
	readonly from: number;
	/** Over how many days it goes. */
	readonly length: number;
	/** 0 for the topmost. */
	readonly lane: number;
	/** It began before the row. */
	readonly isContinued: boolean;
	/** It ends after the row. */
	readonly goesOn: boolean;
}

/**
 * Lays events into lanes, so that none lies over another: those over several days first, then the rest as they come.
 *
 * @param days one after the other
 */
export function barsOf(events: readonly DayEvent[], days: readonly string[]): Bar[] {
	const [first = '', last = ''] = [days[0], days.at(-1)];
	const touching = events
		.filter(({ day, lastDay }) => day <= last && lastDay >= first)
		.map((event) => {
			const [from, to] = [Math.max(days.indexOf(event.day), 0), days.indexOf(event.lastDay)];
			const until = to === -1 ? days.length - 1 : to;
			const isContinued = event.day < first;
			return { event, from, length: until - from + 1, isContinued, goesOn: event.lastDay > last };
		});
	const isLong = ({ length, isContinued, goesOn }: (typeof touching)[number]) =>
		length > 1 || isContinued || goesOn;
	const long = touching.filter(isLong).sort((a, b) => a.from - b.from || b.length - a.length);
	const lanes: boolean[][] = [];
	return [...long, ...touching.filter((one) => !isLong(one))].map((one) => {
		const places = Array.from({ length: one.length }, (_, index) => one.from + index);
		let lane = lanes.findIndex((taken) => places.every((place) => !taken[place]));
		if (lane === -1) lane = lanes.push([]) - 1;
		for (const place of places) (lanes[lane] ?? [])[place] = true;
		return { ...one, lane };
	});
}
