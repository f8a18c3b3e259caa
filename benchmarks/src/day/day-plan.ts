/** What one active person's day is made of, by which all figures of `bench:day` are meant. */
export const activeDay = {
	/** Times that the app is opened, on one device or another. */
	opens: 8,
	/** Minutes that it then stays open, with a stream to mana-sync. */
	minutesOpen: 10,
	/** Records made by hand, and changes to such as are there: tasks ticked, habits logged, lines added to a note. */
	made: 14,
	changed: 16,
	/** Requests to an agent, in the calls of tools that those of `bench:agent` take: 3 for 2 of them. */
	requests: 8,
	/** Missions that run, as `bench:missions` has them: 4 requests to a model and 3 calls. */
	missions: 1,
};

/** How long the gateway keeps listening to a person's records after their agent's last call. */
export const minutesHeardByGateway = 3;

/** The share of a day's acts in each hour, of people of one zone: a morning, a noon and an evening. */
const shareByHour = [
	4, 2, 1, 1, 2, 8, 30, 62, 66, 55, 48, 50, 64, 56, 46, 44, 50, 62, 70, 74, 78, 66, 40, 21,
].map((weight) => weight / 1_000);
const daySeconds = 86_400;

export type Act = 'open' | 'make' | 'change' | 'request';

/** Something that a person does, in seconds since midnight. */
export interface Happening {
	readonly atSeconds: number;
	readonly person: number;
	readonly act: Act;
}

/** A day of so many people, in order: the same for the same number. What is done by hand is done while the app is open. */
export function planDay(people: number): Happening[] {
	const random = createRandom(people);
	const happenings: Happening[] = [];
	for (let person = 0; person < people; person += 1) {
		const opened = Array.from({ length: activeDay.opens }, () => momentOf(random));
		for (const atSeconds of opened) happenings.push({ atSeconds, person, act: 'open' });
		const acts = { make: activeDay.made, change: activeDay.changed } as const;
		for (const act of ['make', 'change'] as const)
			for (let n = 0; n < acts[act]; n += 1) {
				const from = opened[Math.floor(random() * opened.length)] ?? 0;
				// Who opens it before midnight goes on after it.
				const atSeconds = (from + random() * activeDay.minutesOpen * 60) % daySeconds;
				happenings.push({ atSeconds, person, act });
			}
		for (let n = 0; n < activeDay.requests; n += 1)
			happenings.push({ atSeconds: momentOf(random), person, act: 'request' });
	}
	return happenings.sort((a, b) => a.atSeconds - b.atSeconds);
}

/** The most acts of a day that fall into one second, and when. */
export function busiestSecond(happenings: readonly Happening[]): { acts: number; atSeconds: number } {
	const counts = new Map<number, number>();
	for (const { atSeconds } of happenings) {
		const second = Math.floor(atSeconds);
		counts.set(second, (counts.get(second) ?? 0) + 1);
	}
	let busiest = { acts: 0, atSeconds: 0 };
	for (const [atSeconds, acts] of counts) if (acts > busiest.acts) busiest = { acts, atSeconds };
	return busiest;
}

/** The share of the busiest hour in a day. */
export const busiestHourShare = Math.max(...shareByHour);

function momentOf(random: () => number): number {
	let left = random();
	const hour = shareByHour.findIndex((share) => {
		left -= share;
		return left < 0;
	});
	return ((hour < 0 ? 20 : hour) + random()) * 3_600;
}

/** Park and Miller's generator: numbers from 0 to 1 that are the same at each run. */
function createRandom(seed: number): () => number {
	let state = seed + 1;
	return () => {
		state = (state * 48_271) % 2_147_483_647;
		return state / 2_147_483_647;
	};
}
