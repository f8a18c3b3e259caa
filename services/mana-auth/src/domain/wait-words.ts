/** How long somebody has to wait, as people say it. */
export function waitWords(seconds: number): string {
	const minutes = Math.ceil(seconds / 60);
	return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}
