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
	/** Milliseconds since 1970, both included. */
	readonly during?: { readonly fromMs: number; readonly untilMs: number };
	/** All agents in `spaceId`, also those of its other members where the person may see them. */
	readonly ofAllMembers?: boolean;
}

type Deps = Pick<AppContext, 'data' | 'person'>;
type Entries = Parameters<typeof shownCalls>[0];

const pageEntries = 100;
/** The last day that the server takes, for what has no end yet. */
const lastMs = Date.parse('9999-12-30');
/** Agents go on while somebody looks. */
const lookEveryMs = 10_000;

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
		$effect(() => {
			const timer = setInterval(() => {
				if (document.visibilityState === 'visible') void this.#lookForNew();
			}, lookEveryMs);
			return () => clearInterval(timer);
		});
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
		const page = await this.#read(filter, cursor);
		if (generation !== this.#generation) return;
		this.#failure = 'failure' in page ? page.failure : undefined;
		this.#isLoaded = true;
		if ('failure' in page) return;
		const { entries, nextCursor } = page;
		this.#entries = cursor === undefined ? entries : [...this.#entries, ...entries];
		this.#cursor = nextCursor ?? undefined;
	}

	/** What came since stands before what is shown; without the network that stays. */
	async #lookForNew(): Promise<void> {
		const generation = this.#generation;
		const page = await this.#read(this.#filter(), undefined);
		if (generation !== this.#generation || 'failure' in page) return;
		const shown = new Set(this.#entries.map(({ callId, outcome }) => `${callId} ${outcome}`));
		const fresh = page.entries.filter(({ callId, outcome }) => !shown.has(`${callId} ${outcome}`));
		if (fresh.length > 0) this.#entries = [...fresh, ...this.#entries];
	}

	async #read(
		filter: ActivityFilter,
		cursor: string | undefined,
	): Promise<
		{ readonly entries: Entries; readonly nextCursor: string | null } | { readonly failure: string }
	> {
		const answer = await this.#deps.data.call({ method: 'GET', path: pathOf(filter, cursor) });
		if (!answer.ok) return { failure: answer.code };
		const page = (filter.ofAllMembers ? spaceActivitySchema : activityPageSchema).safeParse(answer.body);
		// An answer that this version cannot read comes from another version of the server.
		return page.success ? page.data : { failure: 'APP_OUTDATED' };
	}

	#wanted(): ShownCall[] {
		const { person } = this.#deps;
		const { day, agent, during } = this.#filter();
		const calls = shownCalls(this.#entries, person.nowMs);
		const isOnDay = (atMs: number) => day === undefined || person.dayOf(atMs) === day;
		const isThen = (atMs: number) =>
			during === undefined || (atMs >= during.fromMs && atMs <= during.untilMs);
		return calls.filter(
			({ atMs, agent: by }) => isOnDay(atMs) && isThen(atMs) && (agent === undefined || by === agent),
		);
	}
}

function pathOf(
	{ agent, spaceId, day, during, ofAllMembers }: ActivityFilter,
	cursor: string | undefined,
): string {
	const page = { limit: String(pageEntries), ...(cursor !== undefined && { cursor }) };
	if (ofAllMembers)
		return `/api/v1/spaces/${encodeURIComponent(spaceId ?? '')}/agent-activity?${new URLSearchParams(page)}`;
	// The server counts days in UTC: the person's own lies within these three.
	const days =
		day !== undefined
			? { from: daysAfter(day, -1), to: daysAfter(day, 1) }
			: during && { from: utcDay(during.fromMs), to: utcDay(Math.min(during.untilMs, lastMs)) };
	const wanted = {
		...(agent !== undefined && { client: agent }),
		...(spaceId !== undefined && { space: spaceId }),
	};
	return `/api/v1/me/agent-activity?${new URLSearchParams({ ...page, ...wanted, ...days })}`;
}

function utcDay(atMs: number): string {
	return new Date(atMs).toISOString().slice(0, 10);
}
