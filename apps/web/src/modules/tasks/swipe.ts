import type { Attachment } from 'svelte/attachments';
import { on } from 'svelte/events';

export interface SwipeDeps {
	/** To the right, and to the left: each is also done by a button. */
	right(): void;
	left(): void;
	/** Which of them it would be if the finger were lifted further on; undefined once it is over. */
	onway(to: 'right' | 'left' | undefined): void;
}

/** A swipe shorter than this is taken back. */
const leastPixels = 96;
/** Before that it may still become scrolling. */
const begunPixels = 14;

/** A finger that goes sideways over an item does something to it; `--swipe` says how far it has come. */
export function swipe(deps: SwipeDeps): Attachment<HTMLElement> {
	return (item) => {
		let start: { readonly x: number; readonly y: number } | undefined;
		let by = 0;
		const end = () => {
			const went = by;
			start = undefined;
			by = 0;
			item.style.removeProperty('--swipe');
			delete item.dataset.swipe;
			deps.onway(undefined);
			if (went > leastPixels) deps.right();
			else if (went < -leastPixels) deps.left();
		};
		const stops = [
			on(item, 'pointerdown', ({ pointerType, clientX, clientY }) => {
				start = pointerType === 'touch' ? { x: clientX, y: clientY } : undefined;
			}),
			on(item, 'pointermove', ({ clientX, clientY }) => {
				if (!start) return;
				const moved = clientX - start.x;
				if (by === 0 && Math.abs(moved) < Math.max(begunPixels, Math.abs(clientY - start.y))) return;
				by = moved;
				item.style.setProperty('--swipe', `${by}px`);
				deps.onway(by > 0 ? 'right' : 'left');
				item.dataset.swipe = Math.abs(by) < leastPixels ? 'begun' : by > 0 ? 'right' : 'left';
			}),
			on(item, 'pointerup', end),
			on(item, 'pointercancel', () => {
				by = 0;
				end();
			}),
		];
		return () => {
			for (const stop of stops) stop();
		};
	};
}
