/** Daylio's own moods, best first, as levels of 1 to 10 with the feeling that is nearest. */
export const daylioMoodNames = ['rad', 'good', 'meh', 'bad', 'awful'] as const;

const moods: Readonly<Record<string, readonly [level: number, emotion: string]>> = {
	rad: [10, 'excited'],
	good: [8, 'happy'],
	meh: [5, 'neutral'],
	bad: [3, 'sad'],
	awful: [1, 'overwhelmed'],
};

/** What Daylio's own mood of this name is; undefined for one that the person has named. */
export function ownMood(name: string): { readonly level: number; readonly emotion: string } | undefined {
	const key = name.toLowerCase();
	const [level, emotion] = (Object.hasOwn(moods, key) ? moods[key] : undefined) ?? [];
	return level === undefined || emotion === undefined ? undefined : { level, emotion };
}

/** The feeling of a level that a person has given to a mood of their own. */
export function emotionOf(level: number): string {
	return level >= 7 ? 'happy' : level >= 4 ? 'neutral' : 'sad';
}

/** Newer versions keep notes as HTML. */
export function plainNote(note: string): string {
	return note
		.replaceAll(/<br\s*\/?>|<\/(?:div|p|li)>/gi, '\n')
		.replaceAll(/<[^<>]*>/g, '')
		.replaceAll('&nbsp;', ' ')
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&amp;', '&')
		.replaceAll(/\n{2,}/g, '\n')
		.trim();
}
