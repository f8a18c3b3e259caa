import type { DayPerson } from './day-people.ts';
import { activeDay, type Happening } from './day-plan.ts';

export interface PlayedDay {
	/** How long acts took from when they were due, in order of length. */
	readonly sortedMs: readonly number[];
	/** Why acts failed. */
	readonly failures: readonly string[];
}

/** Plays a day in so many seconds: each act in its turn, whether those before it have ended or not. */
export async function playDay(
	people: readonly DayPerson[],
	plan: readonly Happening[],
	seconds: number,
): Promise<PlayedDay> {
	const pace = (seconds * 1_000) / 86_400;
	const openMs = Math.max(200, activeDay.minutesOpen * 60 * pace);
	const beganMs = performance.now();
	const underWay: Promise<void>[] = [];
	const tookMs: number[] = [];
	const failures: string[] = [];
	for (const { atSeconds, person, act } of plan) {
		const dueMs = beganMs + atSeconds * pace;
		const waitMs = dueMs - performance.now();
		if (waitMs > 1) await Bun.sleep(waitMs);
		const who = people[person];
		if (!who) continue;
		const work = async () => {
			if (act !== 'open') return who[act]();
			await who.open();
			setTimeout(
				() => underWay.push(who.close().catch((error) => void failures.push(String(error)))),
				openMs,
			);
		};
		underWay.push(
			work()
				.then(() => void tookMs.push(performance.now() - dueMs))
				.catch((error) => void failures.push(`${act}: ${error}`)),
		);
	}
	await Bun.sleep(openMs + 100);
	await Promise.all(underWay);
	return { sortedMs: tookMs.sort((a, b) => a - b), failures };
}
