import { on } from 'svelte/events';
import type { DayEvent } from './day-events.ts';
import { dayMinutes, instantAt } from './wall-time.ts';

interface Span {
	readonly startMs: number;
	readonly endMs: number;
}

export interface GridDragDeps {
	days(): readonly string[];
	timeZone(): string;
	/** By the key of its element. */
	eventOf(key: string): DayEvent | undefined;
	oncreate(span: Span): void;
	onmove(event: DayEvent, span: Span): void;
}

interface Drag extends Span {
	readonly kind: 'create' | 'move' | 'resize';
	readonly event: DayEvent | undefined;
	/** What was pressed: a time of the grid. */
	readonly atMs: number;
	readonly x: number;
	readonly y: number;
	readonly isUnderWay: boolean;
}

const stepMinutes = 15;
/** A press that moves less is a click. */
const leastPixels = 5;
const minuteMs = 60_000;

/**
 * Pressing and moving in a grid of hours: on the grid it makes an event, on an event it moves it, at its lower edge it
 * makes it longer. By mouse and pen; a finger scrolls.
 */
export class GridDrag {
	#drag = $state.raw<Drag | undefined>();
	#hasJustEnded = false;
	readonly #deps: GridDragDeps;

	constructor(deps: GridDragDeps) {
		this.#deps = deps;
	}

	/** Where the event under way would lie; `event` is undefined for one that is being made. */
	get current(): Pick<Drag, 'event' | 'startMs' | 'endMs'> | undefined {
		return this.#drag?.isUnderWay ? this.#drag : undefined;
	}

	/** For the element over which the days and hours are spread evenly. */
	readonly attach = (grid: HTMLElement): (() => void) => {
		const stops = [
			on(grid, 'pointerdown', (event) => this.#begin(event, grid)),
			on(grid, 'pointermove', (event) => this.#go(event, grid)),
			on(grid, 'pointerup', () => this.#end()),
			on(grid, 'pointercancel', () => this.#giveUp()),
			on(grid, 'click', (event) => this.#click(event, grid), { capture: true }),
			on(window, 'keydown', ({ key }) => key === 'Escape' && this.#giveUp()),
		];
		return () => {
			for (const stop of stops) stop();
		};
	};

	#begin(pressed: PointerEvent, grid: HTMLElement): void {
		this.#hasJustEnded = false;
		if (pressed.button !== 0 || pressed.pointerType === 'touch' || !(pressed.target instanceof Element))
			return;
		const event = this.#deps.eventOf(
			pressed.target.closest<HTMLElement>('[data-event]')?.dataset.event ?? '',
		);
		const isEdge = pressed.target.closest('[data-edge]') !== null;
		const atMs = this.#timeAt(pressed, grid);
		const span = event ?? { startMs: atMs, endMs: atMs + stepMinutes * minuteMs };
		this.#drag = {
			kind: event === undefined ? 'create' : isEdge ? 'resize' : 'move',
			event,
			atMs,
			startMs: span.startMs,
			endMs: span.endMs,
			x: pressed.clientX,
			y: pressed.clientY,
			isUnderWay: false,
		};
	}

	#go(moved: PointerEvent, grid: HTMLElement): void {
		const drag = this.#drag;
		if (!drag) return;
		const distance = Math.hypot(moved.clientX - drag.x, moved.clientY - drag.y);
		if (!drag.isUnderWay && distance < leastPixels) return;
		if (!drag.isUnderWay) grid.setPointerCapture(moved.pointerId);
		const toMs = this.#timeAt(moved, grid);
		this.#drag = { ...drag, ...spanAfter(drag, toMs), isUnderWay: true };
	}

	#end(): void {
		const drag = this.#drag;
		this.#drag = undefined;
		if (!drag?.isUnderWay) return;
		this.#hasJustEnded = true;
		const { event, startMs, endMs } = drag;
		if (event === undefined) this.#deps.oncreate({ startMs, endMs });
		else if (startMs !== event.startMs || endMs !== event.endMs) this.#deps.onmove(event, { startMs, endMs });
	}

	#giveUp(): void {
		this.#drag = undefined;
	}

	/** A click on the grid makes an event of an hour; the one that ends a drag is none. */
	#click(clicked: MouseEvent, grid: HTMLElement): void {
		if (this.#hasJustEnded) {
			this.#hasJustEnded = false;
			clicked.stopPropagation();
			return;
		}
		if (clicked.target instanceof Element && clicked.target.closest('[data-event], a, button')) return;
		const startMs = this.#timeAt(clicked, grid, 30);
		this.#deps.oncreate({ startMs, endMs: startMs + 60 * minuteMs });
	}

	#timeAt({ clientX, clientY }: MouseEvent, grid: HTMLElement, step = stepMinutes): number {
		const { left, top, width, height } = grid.getBoundingClientRect();
		const days = this.#deps.days();
		const at = Math.floor(((clientX - left) / width) * days.length);
		const day = days[Math.min(Math.max(at, 0), days.length - 1)] ?? '';
		const minutes = Math.floor(((clientY - top) / height) * (dayMinutes / step)) * step;
		return instantAt(
			{ day, minutes: Math.min(Math.max(minutes, 0), dayMinutes - step) },
			this.#deps.timeZone(),
		);
	}
}

function spanAfter({ kind, event, atMs }: Drag, toMs: number): Span {
	const stepMs = stepMinutes * minuteMs;
	if (kind === 'create' || event === undefined)
		return { startMs: Math.min(atMs, toMs), endMs: Math.max(atMs, toMs) + stepMs };
	if (kind === 'resize') return { startMs: event.startMs, endMs: Math.max(toMs, event.startMs) + stepMs };
	const byMs = toMs - atMs;
	return { startMs: event.startMs + byMs, endMs: event.endMs + byMs };
}
