export type Strength = 'weak' | 'fair' | 'strong';

const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^\p{L}\d]/u, /[^\p{ASCII}]/u] as const;
const sizes = [26, 26, 10, 33, 100] as const;
const wordBits = 11;
const fairBits = 50;
const strongBits = 75;

/**
 * How hard a passphrase is to guess, at most: several words count as words out of some two thousand, and what repeats
 * or follows on (`aaaa`, `1234`) counts once. It does not know which passphrases many people choose.
 */
export function passphraseStrength(text: string): Strength {
	const words = text.split(/[\s\-_.,]+/).filter((word) => word.length >= 3);
	const isWords = words.length >= 3 && words.every((word) => /^\p{L}+$/u.test(word));
	const bits = isWords
		? new Set(words.map((word) => word.toLowerCase())).size * wordBits
		: characterBits(text);
	if (bits >= strongBits) return 'strong';
	return bits >= fairBits ? 'fair' : 'weak';
}

function characterBits(text: string): number {
	const size = classes.reduce((sum, one, place) => sum + (one.test(text) ? (sizes[place] ?? 0) : 0), 0);
	const codes = [...text].map((letter) => letter.codePointAt(0) ?? 0);
	const counted = codes.filter((code, place) => Math.abs(code - (codes[place - 1] ?? Number.NaN)) !== 1);
	const told = new Set(counted).size;
	return Math.min(counted.length, told * 2) * Math.log2(Math.max(size, 1));
}

/** Without letters that look alike. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
const groups = 5;
const groupLetters = 5;

/** 25 random letters in five groups, a digit among them so that no group passes for words: 123 bits. @param random as `crypto.getRandomValues` */
export function makePassphrase(random: (bytes: Uint8Array<ArrayBuffer>) => void): string {
	const chosen: string[] = [];
	const byte = new Uint8Array(1);
	// What is left over beyond the last whole round would come more often than others.
	const usable = 256 - (256 % letters.length);
	while (chosen.length < groups * groupLetters) {
		random(byte);
		const [value = 255] = byte;
		if (value < usable) chosen.push(letters.charAt(value % letters.length));
	}
	if (!chosen.some((letter) => /\d/.test(letter))) return makePassphrase(random);
	const parts = Array.from({ length: groups }, (_, n) =>
		chosen.slice(n * groupLetters, (n + 1) * groupLetters),
	);
	return parts.map((part) => part.join('')).join('-');
}
