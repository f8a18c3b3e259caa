/**
 * Whether a key is meant for a field, a dialog or a menu, and no shortcut. An event from within a shadow root, where
 * notes are written, names its host: what it began at is on its path.
 */
export function isTyping(event: Event): boolean {
	const [target] = event.composedPath();
	return (
		target instanceof HTMLElement &&
		(target.isContentEditable ||
			target.closest('input, textarea, select, [role="dialog"], [role="menu"]') !== null)
	);
}
