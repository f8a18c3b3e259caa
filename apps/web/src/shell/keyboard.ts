import { isTyping } from '../ui/is-typing.ts';

export interface ShortcutActions {
	quickAdd(): void;
	palette(): void;
	companion(): void;
	help(): void;
	undo(): void;
	redo(): void;
	go(path: string): void;
}

/** Two keys one after the other, as in Linear and Gmail. */
const goByKey: Readonly<Record<string, string>> = {
	t: '/',
	a: '/tasks',
	n: '/notes',
	h: '/habits',
	j: '/journal',
	c: '/calendar',
	s: '/settings',
};
const secondKeyMs = 1_000;

/** The keys that work on every screen; not while somebody types. Returns how to stop. */
export function listenForShortcuts(actions: ShortcutActions): () => void {
	let wasG = 0;
	const onKey = (event: KeyboardEvent) => {
		const key = event.key.toLowerCase();
		const hasCommand = event.metaKey || event.ctrlKey;
		if (hasCommand && key === 'k') return act(event, actions.palette);
		if (hasCommand && key === 'j') return act(event, actions.companion);
		if (isTyping(event) || event.altKey) return;
		if (hasCommand) {
			if (key === 'z') act(event, event.shiftKey ? actions.redo : actions.undo);
			return;
		}
		const path = goByKey[key];
		if (event.timeStamp - wasG < secondKeyMs && path !== undefined) {
			wasG = 0;
			return act(event, () => actions.go(path));
		}
		wasG = key === 'g' ? event.timeStamp : 0;
		if (key === 'q') act(event, actions.quickAdd);
		if (key === '?') act(event, actions.help);
		if (key === '/') act(event, actions.palette);
	};
	addEventListener('keydown', onKey);
	return () => removeEventListener('keydown', onKey);
}

function act(event: KeyboardEvent, action: () => void): void {
	event.preventDefault();
	action();
}
