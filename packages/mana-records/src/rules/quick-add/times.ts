import { atEnd, type Groups, phrase, type Sentence } from './sentence.ts';
import { timeOfPart } from './vocabulary.ts';

const hour = '(?<hour>[01]?\\d|2[0-3])';
const minute = '(?<minute>[0-5]\\d)';
const before = '(?:(?:at|by|from|um|gegen|ab|bis|@)\\s*)?';

/** Tried in this order: what is longer comes before what is part of it. */
const timeForms: readonly RegExp[] = [
	phrase(`${before}(?<hour>1[0-2]|0?\\d)(?:[:.]${minute})?\\s?(?<half>am|pm|a\\.m\\.|p\\.m\\.)`),
	phrase(`${before}${hour}(?:[:.]${minute})?\\s?(?:uhr|h)`),
	phrase(`${before}${hour}:${minute}`),
	phrase('(?:at\\s+)?(?<part>noon)|(?:am\\s+)?(?<teil>vormittags?|nachmittags?|mittags?|abends?)'),
	phrase('(?:in\\s+the|this)\\s+(?<part>morning|afternoon|evening)'),
	// A bare number is a time only where nothing follows that it could count.
	phrase(`(?:at|um|@)\\s*(?<bare>[01]?\\d|2[0-3])${atEnd}`),
];

/** Takes the first time of day out of a sentence, as `HH:mm`. */
export function takeTime(sentence: Sentence): string | undefined {
	for (const form of timeForms) {
		const time = sentence.take('time', form, readTime);
		if (time !== undefined) return time;
	}
	return undefined;
}

function readTime({ part, teil, hour, minute, half, bare }: Groups): string | undefined {
	const named = part ?? teil;
	if (named !== undefined) return timeOfPart(named);
	return `${padded(inDay(Number(hour ?? bare), half, bare !== undefined))}:${minute ?? '00'}`;
}

/** `at 3` is three in the afternoon: few people mean the night. */
function inDay(hour: number, half: string | undefined, isBare: boolean): number {
	if (isBare) return hour >= 1 && hour <= 6 ? hour + 12 : hour;
	if (half === undefined) return hour;
	return (hour % 12) + (/^p/i.test(half) ? 12 : 0);
}

function padded(number: number): string {
	return String(number).padStart(2, '0');
}
