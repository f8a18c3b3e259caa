import type { ServiceAnswer, ServiceRequest } from '../call-service.ts';
import type { Unlock, UnlockResult } from '../session.ts';
import type { Keyrings } from './keyrings.ts';

export interface UnlockDeps {
	readonly keyrings: Pick<Keyrings, 'fetch' | 'openWithCode' | 'openWithPasskey'>;
	/** Asks mana-auth as the person. */
	readonly send: (request: ServiceRequest) => Promise<ServiceAnswer>;
}

/** Opens an account's keys by what the person gave. */
export async function openKeys(by: Unlock, deps: UnlockDeps): Promise<UnlockResult> {
	if (by.way === 'password') return proveByPassword(by, deps);
	const { keyrings } = deps;
	const opened =
		by.way === 'passkey' ? await keyrings.openWithPasskey(by.secret) : await keyrings.openWithCode(by.code);
	if (opened === 'wrong-code') return { ok: false, code: 'WRONG' };
	return opened === 'opened' ? { ok: true } : { ok: false, code: 'UNREACHABLE' };
}

async function proveByPassword(
	{ password, secondFactor }: Unlock & { readonly way: 'password' },
	{ keyrings, send }: UnlockDeps,
): Promise<UnlockResult> {
	const body = { password, ...(secondFactor !== undefined && { code: secondFactor }) };
	const answer = await send({ method: 'POST', path: '/api/v1/auth/step-up', body });
	if (answer.ok) {
		const isFetched = (await keyrings.fetch()) === 'fetched';
		return isFetched ? { ok: true } : { ok: false, code: 'UNREACHABLE' };
	}
	if (answer.code === 'SESSION_ENDED') return { ok: false, code: 'SIGN_IN_AGAIN' };
	if (answer.code.startsWith('TWO_FACTOR')) return { ok: false, code: 'SECOND_FACTOR_NEEDED' };
	const isAway = answer.status === 0 || answer.status >= 500;
	return { ok: false, code: isAway ? 'UNREACHABLE' : 'WRONG' };
}
