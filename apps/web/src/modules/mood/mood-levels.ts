import type { MoodEntry } from '@mana/records/types/mood';

export interface MoodFace {
	/** Of 1 to 10, as moods are stored. */
	readonly level: number;
	readonly emotion: MoodEntry['emotion'];
	/** The mouth, in a box of 24. */
	readonly mouth: string;
}

const neutral: MoodFace = { level: 5, emotion: 'neutral', mouth: 'M8.500 15h7' };

/** Five faces for ten levels, worst first. */
export const faces: readonly MoodFace[] = [
	{ level: 1, emotion: 'sad', mouth: 'M8 16.5c1-1.5 2.4-2.2 4-2.2s3 .7 4 2.2' },
	{ level: 3, emotion: 'tired', mouth: 'M8.5 15.700c1-.7 2.2-1 3.5-1s2.500.3 3.500 1' },
	neutral,
	{ level: 8, emotion: 'calm', mouth: 'M8.500 14.300c1 .8 2.200 1.200 3.500 1.200s2.500-.4 3.500-1.200' },
	{
		level: 10,
		emotion: 'happy',
		mouth: 'M7.500 13.500c.8 2 2.400 3.200 4.500 3.200s3.700-1.200 4.500-3.200',
	},
];

/** Which face stands for a level. */
export function faceOf(level: number): MoodFace {
	return faces.toSorted((a, b) => Math.abs(a.level - level) - Math.abs(b.level - level))[0] ?? neutral;
}
