import type { Attachment } from 'svelte/attachments';
import { on } from 'svelte/events';
import { isTyping } from '../../ui/is-typing.ts';

export interface ProposalKeyActions {
	/** On (1) or back (-1) in the list. */
	move(by: -1 | 1): void;
	approve(): void;
	edit(): void;
	reject(): void;
	select(): void;
	/** All that the run of this one proposes. */
	approveRun(): void;
}

/** The keys of the inbox. The shell goes first: a key that it has taken, as the second of two, is none of these. */
export function proposalKeys(actions: ProposalKeyActions): Attachment<HTMLElement> {
	const runs: Readonly<Record<string, () => void>> = {
		j: () => actions.move(1),
		ArrowDown: () => actions.move(1),
		k: () => actions.move(-1),
		ArrowUp: () => actions.move(-1),
		a: actions.approve,
		e: actions.edit,
		r: actions.reject,
		x: actions.select,
	};
	return () =>
		on(window, 'keydown', (event) => {
			if (event.defaultPrevented || event.altKey || isTypingText(event)) return;
			const hasCommand = event.metaKey || event.ctrlKey;
			const run = hasCommand ? (event.key === 'Enter' ? actions.approveRun : undefined) : runs[event.key];
			if (run === undefined) return;
			event.preventDefault();
			run();
		});
}

/** A box that is ticked is no field to type in. */
function isTypingText(event: Event): boolean {
	const [target] = event.composedPath();
	return isTyping(event) && !(target instanceof HTMLInputElement && target.type === 'checkbox');
}
