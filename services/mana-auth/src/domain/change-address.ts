import { AppError } from '@mana/service-kit';
import type { Language } from '../language/language.ts';
import { accountGone } from './account.ts';
import type { AddressTokens } from './address-token.ts';
import { personAddress } from './library-address.ts';
import { stepUpRequired } from './step-up.ts';

export interface AddressUsers {
	find(userId: string): Promise<{ readonly email: string } | undefined>;
	/** Whether there is an account with this address. */
	isTaken(email: string): Promise<boolean>;
	/** Gives an account another address, confirmed; `stale` where it no longer has the one before. */
	changeAddress(userId: string, before: string, email: string): Promise<'changed' | 'taken' | 'stale'>;
}

export interface AddressChangeDeps {
	readonly users: AddressUsers;
	readonly addressTokens: AddressTokens;
	/** Nobody waits for them: how long that takes would tell who has an account. */
	readonly addressMails: AddressMails;
}

export interface AddressMails {
	/** To the mailbox that is to be confirmed. */
	confirmNew(to: string, token: string, language: Language): void;
	/** To a mailbox that an account has already. */
	known(to: string, language: Language): void;
	/** To the mailbox of before, when the account has another one. */
	changed(to: string, language: Language): void;
}

/**
 * Asks for another address. Nothing changes before the link that is mailed there is opened. Where another account has
 * that address, the answer is the same, and its owner is told.
 *
 * @throws AppError 400 `EMAIL_UNCHANGED`, after that 401 `STEP_UP_REQUIRED`
 */
export async function askForAddress(
	deps: AddressChangeDeps,
	{ userId, hasSteppedUp }: { readonly userId: string; readonly hasSteppedUp: boolean },
	given: string,
	language: Language,
): Promise<void> {
	const account = await deps.users.find(userId);
	if (!account) throw accountGone();
	const email = personAddress(given);
	if (email === account.email) {
		throw new AppError('EMAIL_UNCHANGED', 400, 'email: this is the address of your account already.');
	}
	if (!hasSteppedUp) throw stepUpRequired();
	if (await deps.users.isTaken(email)) deps.addressMails.known(email, language);
	else deps.addressMails.confirmNew(email, deps.addressTokens.issue(userId, account.email, email), language);
}

/**
 * Gives an account the address that a mailed token is for, once, and tells the mailbox of before.
 *
 * @throws AppError 400 `TOKEN_EXPIRED` or `TOKEN_INVALID`, 409 `EMAIL_ALREADY_REGISTERED` where another account has been
 *   made with it meanwhile
 */
export async function changeAddress(
	deps: AddressChangeDeps,
	token: string,
	language: Language,
): Promise<void> {
	const read = deps.addressTokens.read(token);
	if (!read.ok) throw read.reason === 'expired' ? tokenExpired() : tokenInvalid();
	const { userId, email } = read.address;
	const account = await deps.users.find(userId);
	if (!account || !deps.addressTokens.isFor(read.address, account.email)) throw tokenInvalid();
	switch (await deps.users.changeAddress(userId, account.email, email)) {
		case 'changed':
			deps.addressMails.changed(account.email, language);
			return;
		case 'taken':
			throw new AppError(
				'EMAIL_ALREADY_REGISTERED',
				409,
				'There is another account with this address by now.',
			);
		case 'stale':
			throw tokenInvalid();
	}
}

const tokenExpired = () =>
	new AppError('TOKEN_EXPIRED', 400, 'This link has expired. Ask for a new one on the account page.');
const tokenInvalid = () => new AppError('TOKEN_INVALID', 400, 'This link was used, or is not one of ours.');
