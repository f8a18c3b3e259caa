export type Overlay = 'quick-add' | 'palette' | 'shortcuts';

let shown = $state<Overlay | undefined>();

/** The one thing that lies over the screen, if any does. */
export function overlay(): Overlay | undefined {
	return shown;
}

export function openOverlay(name: Overlay): void {
	shown = name;
}

export function closeOverlay(): void {
	shown = undefined;
}
