import type { AppContext } from '../../app/app-context.ts';
import type { RecordName } from '../../data/query.ts';
import { planMission, schedulePath } from './mission-service.ts';
import { type Schedule, scheduleSchema } from './mission-wire.ts';
import { isUnderWay, shownRuns } from './shown-runs.ts';

type Mission = Pick<RecordName, 'spaceId' | 'id'>;

/** A run goes on while somebody looks; else little changes. */
const lookOftenMs = 2_000;
const lookSeldomMs = 30_000;
/** A run that was just begun may not be listed yet. */
const expectForMs = 10_000;

/** When a mission is due and how its runs go, as mana-ai says: planned anew when its screen opens, then looked at. */
export class MissionSchedule {
	readonly #deps: Pick<AppContext, 'data'>;
	readonly #mission: () => Mission | undefined;
	#value = $state.raw<Schedule | undefined>();
	#failure = $state<string | undefined>();
	#expectsUntilMs = 0;

	/** To be made while a component begins. */
	constructor(deps: Pick<AppContext, 'data'>, mission: () => Mission | undefined) {
		this.#deps = deps;
		this.#mission = mission;
		$effect(() => {
			const asked = mission();
			if (asked === undefined) return;
			let timer: ReturnType<typeof setTimeout>;
			let isWanted = true;
			const look = async (first: boolean) => {
				if (first) await planMission(deps, asked);
				if (isWanted && document.visibilityState === 'visible') await this.#load(asked);
				if (isWanted) timer = setTimeout(() => void look(false), this.#pauseMs());
			};
			void look(true);
			return () => {
				isWanted = false;
				clearTimeout(timer);
			};
		});
	}

	get value(): Schedule | undefined {
		return this.#value;
	}

	/** The code of what stood in the way. */
	get failure(): string | undefined {
		return this.#failure;
	}

	/** After the mission, or what it may do, was changed. */
	async plan(): Promise<void> {
		const asked = this.#mission();
		if (asked === undefined) return;
		await planMission(this.#deps, asked);
		await this.#load(asked);
	}

	/** After something was begun or ended. */
	async reload(): Promise<void> {
		const asked = this.#mission();
		if (asked === undefined) return;
		this.#expectsUntilMs = Date.now() + expectForMs;
		await this.#load(asked);
	}

	#pauseMs(): number {
		const runs = shownRuns([], this.#value?.runs ?? []);
		return runs.some(isUnderWay) || Date.now() < this.#expectsUntilMs ? lookOftenMs : lookSeldomMs;
	}

	async #load({ id }: Mission): Promise<void> {
		const answer = await this.#deps.data.call({ service: 'ai', method: 'GET', path: schedulePath(id) });
		const read = answer.ok ? scheduleSchema.safeParse(answer.body) : undefined;
		this.#failure = answer.ok ? (read?.success ? undefined : 'APP_OUTDATED') : answer.code;
		if (read?.success) this.#value = read.data;
	}
}
