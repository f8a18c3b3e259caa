import { commonPasswords } from './common-passwords.ts';

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
	if (isCommon(plain)) return 'This password is among those tried first. Choose another one.';
	return undefined;
}

/** Also with the usual letters put back for digits and signs, and without digits or signs hung on its ends. */
function isCommon(plain: string): boolean {
	const withoutTail = plain.replace(/[^a-z]+$/, '');
	const forms = [plain, withoutTail.replace(/^[^a-z]+/, ''), spell(plain), spell(withoutTail)];
	return (
		forms.some((form) => commonPasswords.has(form) || commonPasswords.has(form.replace(/[^a-z]+/g, ''))) ||
		isRepetition(plain) ||
		isSequence(plain)
	);
}

function spell(text: string): string {
	return text.replace(/[@013457$!]/g, (sign) => lookAlikes[sign] ?? sign);
}

const lookAlikes: Record<string, string> = {
	'@': 'a',
	'0': 'o',
	'1': 'i',
	'3': 'e',
	'4': 'a',
	'5': 's',
	'7': 't',
	$: 's',
	'!': 'i',
};

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
