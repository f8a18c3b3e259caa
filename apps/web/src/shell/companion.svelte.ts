let isOpen = $state(false);
/** Where the person was when they opened it. */
let cameFrom: Element | null = null;

/** Whether the companion stands beside the screen. */
export function isCompanionOpen(): boolean {
	return isOpen;
}

export function toggleCompanion(): void {
	if (isOpen) closeCompanion();
	else {
		cameFrom = document.activeElement;
		isOpen = true;
	}
}

export function closeCompanion(): void {
	isOpen = false;
	if (cameFrom instanceof HTMLElement) cameFrom.focus();
}
