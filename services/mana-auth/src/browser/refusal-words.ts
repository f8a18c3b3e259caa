import type { ApiError } from './api.ts';
import { words } from './words.ts';

interface About {
	/** Names of fields that it may be about: the first that the form has. */
	readonly fields: readonly string[];
	/** In place of the server's words, where those are the library's. */
	readonly text?: 'noAddress' | 'wrongPair' | 'taken' | 'wrongPassword' | 'wrongCode' | 'tooLate';
}

const noAddress: About = { fields: ['email'], text: 'noAddress' };
const wrongPair: About = { fields: ['password'], text: 'wrongPair' };
const taken: About = { fields: ['email'], text: 'taken' };
const wrongPassword: About = { fields: ['currentPassword', 'password'], text: 'wrongPassword' };
const wrongCode: About = { fields: ['code'], text: 'wrongCode' };
const tooLate: About = { fields: [], text: 'tooLate' };
const password: About = { fields: ['newPassword', 'password'] };

const aboutByCode: Readonly<Record<string, About>> = {
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
	const texts = words();
	const known = aboutByCode[code];
	if (known) {
		const text = known.text === undefined ? texts.refusal(code, message) : texts[known.text];
		return { fields: known.fields, text };
	}
	const [beginning, ofLibrary, ofOurs] = memberOf.exec(message) ?? [];
	const field = ofLibrary ?? ofOurs;
	if (beginning === undefined || field === undefined)
		return { fields: [], text: texts.refusal(code, message) };
	const rest = sentence(message.slice(beginning.length));
	return { fields: [field], text: field === 'email' ? texts.noAddress : texts.refusal(code, rest) };
}

function sentence(text: string): string {
	const begun = text.charAt(0).toUpperCase() + text.slice(1);
	return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
