import type { AppContext } from '../../app/app-context.ts';
import { takeStep } from '../../app/steps.ts';
import { words } from '../../texts/words.svelte.ts';
import type { CalendarData } from './calendar-data.svelte.ts';
import type { Scope } from './change-event.ts';
import type { DayEvent } from './day-events.ts';
import { draftOf, type EventDraft, movedDraft } from './event-draft.ts';

interface Span {
	readonly startMs: number;
	readonly endMs: number;
	readonly isAllDay: boolean;
}

/** A change of an event that repeats, which waits for the person to say of which of them. */
export interface PendingChange {
	readonly event: DayEvent;
	/** Undefined where it is to be deleted. */
	readonly draft: EventDraft | undefined;
	/** Another rule cannot be meant for one day alone. */
	readonly scopes: readonly Scope[];
}

/** What can be done to events, each told with a way back. */
export class CalendarActions {
	#pending = $state.raw<PendingChange | undefined>();
	readonly #context: Pick<AppContext, 'data' | 'toasts' | 'space' | 'person'>;
	readonly #calendar: Pick<CalendarData, 'blocks'>;

	constructor(
		context: Pick<AppContext, 'data' | 'toasts' | 'space' | 'person'>,
		calendar: Pick<CalendarData, 'blocks'>,
	) {
		this.#context = context;
		this.#calendar = calendar;
	}

	get pending(): PendingChange | undefined {
		return this.#pending;
	}

	/** Whether it is kept. */
	async add(draft: EventDraft): Promise<boolean> {
		const spaceId = this.#context.space.id;
		if (spaceId === undefined) return false;
		const { addEvent } = await import('./change-event.ts');
		const writes = addEvent(draft, spaceId, this.#deps);
		return takeStep(this.#context, { writes }, words().calendar.added);
	}

	async move(event: DayEvent, span: Span): Promise<void> {
		await this.change(event, movedDraft(draftOf(event, this.#deps.timeZone), span));
	}

	/** Whether it is kept, or the person is asked of which days it is meant. */
	async change(event: DayEvent, draft: EventDraft): Promise<boolean> {
		if (event.occurrence.recurrenceDate === undefined) return this.#write({ event, draft }, 'all');
		const hasSameRule = draft.rule === event.series.record.recurrenceRule;
		this.#pending = {
			event,
			draft,
			scopes: hasSameRule ? ['this', 'following', 'all'] : ['following', 'all'],
		};
		return true;
	}

	async remove(event: DayEvent): Promise<void> {
		if (event.occurrence.recurrenceDate === undefined) {
			await this.#write({ event, draft: undefined }, 'all');
			return;
		}
		this.#pending = { event, draft: undefined, scopes: ['this', 'following', 'all'] };
	}

	async settle(scope: Scope): Promise<void> {
		const pending = this.#pending;
		this.#pending = undefined;
		if (pending) await this.#write(pending, scope);
	}

	giveUp(): void {
		this.#pending = undefined;
	}

	async #write({ event, draft }: Pick<PendingChange, 'event' | 'draft'>, scope: Scope): Promise<boolean> {
		const { changeEvent, removeEvent } = await import('./change-event.ts');
		const { changed, removed } = words().calendar;
		const deps = { ...this.#deps, blocks: this.#calendar.blocks };
		const writes = draft ? changeEvent(event, draft, scope, deps) : removeEvent(event, scope, deps);
		return takeStep(this.#context, { writes }, draft ? changed : removed);
	}

	get #deps() {
		return { timeZone: this.#context.person.rules.timeZone, newId: () => crypto.randomUUID() };
	}
}
