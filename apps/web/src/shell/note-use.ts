/** The worker is told at most so often that somebody is there. */
const everyMs = 30_000;
const signsOfUse = ['keydown', 'pointerdown', 'wheel', 'touchmove'] as const;

/** Tells that the person is using the app, so that it locks only when they are not. Returns how to stop. */
export function noteUse(tell: () => void): () => void {
	let toldAtMs = 0;
	const note = () => {
		const nowMs = performance.now();
		if (toldAtMs > 0 && nowMs - toldAtMs < everyMs) return;
		toldAtMs = nowMs;
		tell();
	};
	for (const sign of signsOfUse) addEventListener(sign, note, { passive: true });
	return () => {
		for (const sign of signsOfUse) removeEventListener(sign, note);
	};
}
