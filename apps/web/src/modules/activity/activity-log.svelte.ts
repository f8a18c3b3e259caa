import { activityPageSchema, spaceActivitySchema } from '@mana/auth-protocol';
import { daysAfter } from '@mana/records/rules/day-rules';
import type { AppContext } from '../../app/app-context.ts';
import { type ShownCall, shownCalls } from './shown-call.ts';

/** Which calls are wanted; what is left out may be anything. */
export interface ActivityFilter {
	readonly agent?: string | undefined;
	readonly spaceId?: string | undefined;
	/** `YYYY-MM-DD`, by the person's clock. */
	readonly day?: string | undefined;
	/** All agents in `spaceId`, also those of its other members where the person may see them. */
	readonly ofAllMembers?: boolean;
}

type Deps = Pick<AppContext, 'data' | 'person'>;
type Entries = Parameters<typeof shownCalls>[0];

const pageEntries = 100;

/** What agents did, read from the server page by page, newest first. */
export class ActivityLog {
	readonly #deps: Deps;
	readonly #filter: () => ActivityFilter;
	#entries = $state.raw<Entries>([]);
	#cursor = $state<string | undefined>();
	#failure = $state<string | undefined>();
	#isLoaded = $state(false);
	#generation = 0;
	readonly calls: readonly ShownCall[] = $derived.by(() => this.#wanted());

	constructor(deps: Deps, filter: () => ActivityFilter) {
		this.#deps = deps;
		this.#filter = filter;
		$effect(() => void this.#load(filter(), undefined));
	}

	/** The code of what stood in the way. */
	get failure(): string | undefined {
		return this.#failure;
	}

	get isLoaded(): boolean {
		return this.#isLoaded;
	}

	get hasMore(): boolean {
		return this.#cursor !== undefined;
	}

	loadMore(): Promise<void> {
		return this.#load(this.#filter(), this.#cursor);
	}

	reload(): Promise<void> {
		return this.#load(this.#filter(), undefined);
	}

	async #load(filter: ActivityFilter, cursor: string | undefined): Promise<void> {
		this.#generation += 1;
		const generation = this.#generation;
		const answer = await this.#deps.data.call({ method: 'GET', path: pathOf(filter, cursor) });
		if (generation !== this.#generation) return;
		const schema = filter.ofAllMembers ? spaceActivitySchema : activityPageSchema;
		const page = answer.ok ? schema.safeParse(answer.body) : undefined;
		this.#failure = answer.ok ? (page?.success ? undefined : 'APP_OUTDATED') : answer.code;
		this.#isLoaded = true;
		if (!page?.success) return;
		const { entries, nextCursor } = page.data;
		this.#entries = cursor === undefined ? entries : [...this.#entries, ...entries];
		this.#cursor = nextCursor ?? undefined;
	}

	#wanted(): ShownCall[] {
		const { person } = this.#deps;
		const { day, agent } = this.#filter();
		const calls = shownCalls(this.#entries, person.nowMs);
		const isOnDay = (atMs: number) => day === undefined || person.dayOf(atMs) === day;
		return calls.filter((call) => isOnDay(call.atMs) && (agent === undefined || call.agent === agent));
	}
}

function pathOf({ agent, spaceId, day, ofAllMembers }: ActivityFilter, cursor: string | undefined): string {
	const page = { limit: String(pageEntries), ...(cursor !== undefined && { cursor }) };
	if (ofAllMembers)
		return `/api/v1/spaces/${encodeURIComponent(spaceId ?? '')}/agent-activity?${new URLSearchParams(page)}`;
	// The server counts days in UTC: the person's own lies within these three.
	const days = day !== undefined && { from: daysAfter(day, -1), to: daysAfter(day, 1) };
	const wanted = {
		...(agent !== undefined && { client: agent }),
		...(spaceId !== undefined && { space: spaceId }),
	};
	return `/api/v1/me/agent-activity?${new URLSearchParams({ ...page, ...wanted, ...days })}`;
}
