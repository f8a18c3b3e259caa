import { dictionary } from '@zxcvbn-ts/language-common';

export const passwordLength = { min: 8, max: 128 } as const;

/** Why a password is not good enough; undefined if it is. */
export function passwordWeakness(password: string, personal: readonly string[]): string | undefined {
	if (password.length < passwordLength.min || password.length > passwordLength.max) {
		return `A password has ${passwordLength.min} to ${passwordLength.max} characters.`;
	}
	const plain = password.toLowerCase();
	if (personal.some((part) => part.length >= 4 && plain === part.toLowerCase())) {
		return 'The password is your name or address. Choose another one.';
	}
	if (isCommon(plain)) return 'Many people use this password, so it is guessed first. Choose another one.';
	return undefined;
}

/** Some 49,000 passwords that turned up most often in breaches, in lower case. */
const breachedPasswords: ReadonlySet<string> = new Set(dictionary['passwords-common']);

/** Also with the digits and signs that people hang on its end taken away. */
function isCommon(plain: string): boolean {
	const withoutTail = plain.replace(/[^\p{L}]+$/u, '');
	return (
		breachedPasswords.has(plain) ||
		breachedPasswords.has(withoutTail) ||
		isRepetition(plain) ||
		isSequence(plain)
	);
}

/** One to four characters, again and again. */
function isRepetition(text: string): boolean {
	return /^(.{1,4}?)\1+$/.test(text);
}

/** Neighbours in the alphabet, among the digits or on a keyboard, up or down. */
function isSequence(text: string): boolean {
	const rows = [
		'abcdefghijklmnopqrstuvwxyz',
		'01234567890123456789',
		'qwertyuiop',
		'qwertzuiop',
		'asdfghjkl',
	];
	return rows.some((row) => row.includes(text) || [...row].reverse().join('').includes(text));
}
