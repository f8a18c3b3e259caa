import type { Attachment } from 'svelte/attachments';
import { on } from 'svelte/events';
import type { TaskActions } from './task-actions.svelte.ts';
import type { TaskRow } from './task-groups.ts';

export interface ListKeyDeps {
	readonly actions: Pick<TaskActions, 'toggle'>;
	rowOf(id: string): TaskRow | undefined;
	/** Moves a task up (-1) or down (1) among its neighbours. */
	move(row: TaskRow, by: -1 | 1): void;
}

const stepByKey: Readonly<Record<string, -1 | 1>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/** The keys of a list of tasks: on and back, complete, and move. */
export function listKeys(deps: ListKeyDeps): Attachment<HTMLElement> {
	return (list) => on(list, 'keydown', (event) => onKey(event, list, deps));
}

function onKey(event: KeyboardEvent, list: HTMLElement, deps: ListKeyDeps): void {
	if (event.metaKey || event.ctrlKey) return;
	const links = [...list.querySelectorAll<HTMLElement>('[data-row]')];
	const at = links.findIndex((link) => link.closest('li')?.contains(document.activeElement));
	const row = deps.rowOf(links[at]?.dataset.row ?? '');
	const step = stepByKey[event.key];
	if (step !== undefined && event.altKey && row !== undefined) deps.move(row, step);
	else if (step !== undefined && !event.altKey)
		links[Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
	else if (event.key === 'x' && row !== undefined) {
		(links[at + 1] ?? links[at - 1])?.focus();
		void deps.actions.toggle(row);
	} else return;
	event.preventDefault();
}
