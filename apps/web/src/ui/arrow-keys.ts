import type { Attachment } from 'svelte/attachments';
import { on } from 'svelte/events';

const stepByKey: Readonly<Record<string, -1 | 1>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/** Arrows, and J and K, go through the `[data-row]` of a list; from a field above it the arrow down goes into it. */
export const arrowKeys: Attachment<HTMLElement> = (list) =>
	on(list, 'keydown', (event) => {
		const step = stepByKey[event.key];
		if (step === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
		const isField = event.target instanceof HTMLInputElement;
		if (isField && event.key !== 'ArrowDown') return;
		const rows = [...list.querySelectorAll<HTMLElement>('[data-row]')];
		const at = rows.findIndex((row) => row.matches(':focus'));
		rows[Math.min(Math.max(at + step, 0), rows.length - 1)]?.focus();
		event.preventDefault();
	});
