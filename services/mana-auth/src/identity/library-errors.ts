import { AppError } from '@mana/service-kit';
import { isAPIError } from 'better-auth/api';
import { z } from 'zod';

interface Answer {
	code: string;
	status: 400 | 401 | 403 | 404 | 409 | 429;
	message: string;
}

const answersByLibraryCode: Record<string, Answer> = {
	INVALID_EMAIL_OR_PASSWORD: {
		code: 'INVALID_CREDENTIALS',
		status: 401,
		message: 'The address or the password is wrong.',
	},
	EMAIL_NOT_VERIFIED: {
		code: 'EMAIL_NOT_VERIFIED',
		status: 403,
		message: 'Confirm your address first: the link is in your mailbox.',
	},
	USER_ALREADY_EXISTS: emailTaken(),
	USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: emailTaken(),
	FAILED_TO_CREATE_USER: emailTaken(),
	PASSWORD_TOO_SHORT: weakPassword(),
	PASSWORD_TOO_LONG: weakPassword(),
	INVALID_EMAIL: { code: 'VALIDATION', status: 400, message: 'email: not an address' },
	INVALID_CODE: codeInvalid(),
	INVALID_BACKUP_CODE: codeInvalid(),
	INVALID_TWO_FACTOR_COOKIE: challengeInvalid(),
	TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: challengeInvalid(),
	CHALLENGE_NOT_FOUND: challengeInvalid(),
	PASSKEY_NOT_FOUND: passkeyInvalid(401),
	AUTHENTICATION_FAILED: passkeyInvalid(401),
	FAILED_TO_VERIFY_REGISTRATION: passkeyInvalid(400),
	YOU_ARE_NOT_ALLOWED_TO_UPDATE_THIS_ORGANIZATION: {
		code: 'SPACE_ROLE_REQUIRED',
		status: 403,
		message: 'Only an owner or an admin of the space may do this.',
	},
	TOKEN_EXPIRED: { code: 'TOKEN_EXPIRED', status: 400, message: 'This link has expired. Ask for a new one.' },
	INVALID_TOKEN: { code: 'TOKEN_INVALID', status: 400, message: 'This link was used or has expired.' },
};

/** The library answers this code to any failure to store an account, also where another one has its address. */
export function isAccountNotStored(error: unknown): boolean {
	return isAPIError(error) && error.body?.code === 'FAILED_TO_CREATE_USER';
}

const refusalBody = z.object({ code: z.string(), message: z.string() });

/** The library's refusal as one of ours; anything else comes back as it is. */
export function toAppError(error: unknown): unknown {
	if (!isAPIError(error)) return error;
	const body = refusalBody.safeParse(error.body);
	if (!body.success) return error;
	const answer = answersByLibraryCode[body.data.code];
	if (answer) return new AppError(answer.code, answer.status, answer.message, { cause: error });
	const status = z.literal([400, 401, 403, 404, 409, 429]).safeParse(error.statusCode);
	if (!status.success) return error;
	const retryAfter = new Headers(error.headers).get('retry-after');
	return new AppError(body.data.code, status.data, body.data.message, {
		cause: error,
		...(retryAfter
			? { details: { retryAfterSec: Number(retryAfter) }, headers: { 'retry-after': retryAfter } }
			: {}),
	});
}

function emailTaken(): Answer {
	return {
		code: 'EMAIL_ALREADY_REGISTERED',
		status: 409,
		message: 'There is an account with this address. Sign in instead.',
	};
}

function weakPassword(): Answer {
	return { code: 'WEAK_PASSWORD', status: 400, message: 'A password has 8 to 128 characters.' };
}

function codeInvalid(): Answer {
	return { code: 'CODE_INVALID', status: 401, message: 'This code is wrong, or was used already.' };
}

function challengeInvalid(): Answer {
	return { code: 'CHALLENGE_INVALID', status: 401, message: 'This took too long or was used. Begin anew.' };
}

function passkeyInvalid(status: 400 | 401): Answer {
	return { code: 'PASSKEY_INVALID', status, message: 'The passkey was not accepted here.' };
}
