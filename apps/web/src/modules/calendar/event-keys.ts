import { on } from 'svelte/events';
import type { DayEvent } from './day-events.ts';
import { instantAt, wallTimeAt } from './wall-time.ts';

interface Span {
	readonly startMs: number;
	readonly endMs: number;
	readonly isAllDay: boolean;
}

export interface EventKeyDeps {
	/** By the key of its element. */
	eventOf(key: string): DayEvent | undefined;
	timeZone(): string;
	onmove(event: DayEvent, span: Span): void;
	onremove(event: DayEvent): void;
}

const dayByKey: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };
const stepByKey: Readonly<Record<string, number>> = { ArrowUp: -15, ArrowDown: 15 };

/** The keys of an event: Alt with arrows moves it, with Shift too it ends later or earlier, Delete takes it away. */
export function eventKeys(deps: EventKeyDeps): (element: HTMLElement) => () => void {
	return (element) =>
		on(element, 'keydown', (pressed) => {
			if (!(pressed.target instanceof HTMLElement)) return;
			const event = deps.eventOf(pressed.target.closest<HTMLElement>('[data-event]')?.dataset.event ?? '');
			if (event === undefined) return;
			if (pressed.key === 'Delete' || pressed.key === 'Backspace') deps.onremove(event);
			else {
				const span = pressed.altKey ? spanAfter(event, pressed, deps.timeZone()) : undefined;
				if (span === undefined) return;
				deps.onmove(event, span);
			}
			pressed.preventDefault();
			pressed.stopPropagation();
		});
}

function spanAfter(
	{ startMs, endMs, isAllDay }: DayEvent,
	{ key, shiftKey }: KeyboardEvent,
	timeZone: string,
): Span | undefined {
	const moved = (ms: number, minutes: number) => {
		const at = wallTimeAt(ms, timeZone);
		return instantAt({ day: at.day, minutes: at.minutes + minutes }, timeZone);
	};
	const minutes = (dayByKey[key] ?? 0) * 24 * 60 + (isAllDay ? 0 : (stepByKey[key] ?? 0));
	if (minutes === 0) return undefined;
	const end = moved(endMs, minutes);
	if (!shiftKey) return { startMs: moved(startMs, minutes), endMs: end, isAllDay };
	return end > startMs ? { startMs, endMs: end, isAllDay } : undefined;
}
