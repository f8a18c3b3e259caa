import type { ApiError } from './api.ts';

interface Words {
	/** Names of fields that it may be about: the first that the form has. */
	readonly fields: readonly string[];
	/** In place of the server's, where those are the library's. */
	readonly text?: string;
}

const noAddress: Words = { fields: ['email'], text: 'This is no e-mail address.' };
const wrongPair: Words = { fields: ['password'], text: 'The address or the password is wrong.' };
const taken: Words = { fields: ['email'], text: 'There is an account with this address. Sign in instead.' };
const wrongPassword: Words = {
	fields: ['currentPassword', 'password'],
	text: 'This is not your password.',
};
const wrongCode: Words = { fields: ['code'], text: 'This code is wrong, or was used already.' };
const tooLate: Words = { fields: [], text: 'This took too long. Sign in again.' };
const password: Words = { fields: ['newPassword', 'password'] };

const wordsByCode: Record<string, Words> = {
	INVALID_EMAIL: noAddress,
	INVALID_EMAIL_OR_PASSWORD: wrongPair,
	INVALID_CREDENTIALS: wrongPair,
	USER_ALREADY_EXISTS: taken,
	USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: taken,
	FAILED_TO_CREATE_USER: taken,
	INVALID_PASSWORD: wrongPassword,
	WEAK_PASSWORD: password,
	ACCOUNT_LOCKED: { fields: ['code', 'password'] },
	CODE_INVALID: wrongCode,
	INVALID_CODE: wrongCode,
	INVALID_BACKUP_CODE: wrongCode,
	INVALID_TWO_FACTOR_COOKIE: tooLate,
	CHALLENGE_INVALID: tooLate,
};
/** How the library and our own routes begin a message about a member of the body. */
const memberOf = /^(?:\[body\.(\w+)\]|(\w+):)\s*/;

/** What a refusal says to a person, and the fields that it may be about. */
export function wordsFor({ code, message }: ApiError): {
	readonly fields: readonly string[];
	readonly text: string;
} {
	const known = wordsByCode[code];
	if (known) return { fields: known.fields, text: known.text ?? message };
	const [beginning, ofLibrary, ofOurs] = memberOf.exec(message) ?? [];
	const field = ofLibrary ?? ofOurs;
	if (beginning === undefined || field === undefined) return { fields: [], text: message };
	const rest = message.slice(beginning.length);
	return { fields: [field], text: field === 'email' ? 'This is no e-mail address.' : sentence(rest) };
}

function sentence(text: string): string {
	const begun = text.charAt(0).toUpperCase() + text.slice(1);
	return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
