import type { PasskeyOptions } from '@better-auth/passkey';
import { loopbackSpellings, spelledAs } from '@mana/service-kit';
import { refusal } from './refusal.ts';

/** The library keeps a ceremony's challenge under this cookie; our JSON routes hand its value out instead. */
export const challengeCookie = 'passkey';

/**
 * Whom passkeys are for, and the origins whose pages may use them. An IP address cannot have any (WebAuthn section
 * 5.1.2): a developer's machine has them as `localhost`, so that its `address` is that spelling of the public one.
 */
export function relyingParty(publicUrl: string, otherOrigins: readonly string[]) {
	const { origin, hostname } = new URL(publicUrl);
	const id = /^127\.|^\[::1\]$/.test(hostname) ? 'localhost' : hostname;
	const spellings = loopbackSpellings(origin);
	return {
		id,
		address: spelledAs(origin, `http://${id}`),
		spellings,
		origins: [...spellings, ...otherOrigins],
	};
}

/** Passkeys that are two factors in one: the device, and whatever unlocks it. */
export function passkeyRules(party: ReturnType<typeof relyingParty>) {
	return {
		rpID: party.id,
		rpName: 'Mana',
		origin: party.origins,
		advanced: { webAuthnChallengeCookie: challengeCookie },
		authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
		registration: {
			afterVerification: ({ verification }) => {
				if (!verification.registrationInfo?.userVerified) throw unverifiedUser();
			},
		},
		authentication: {
			afterVerification: ({ verification }) => {
				if (!verification.authenticationInfo.userVerified) throw unverifiedUser();
			},
		},
	} satisfies PasskeyOptions;
}

function unverifiedUser() {
	return refusal(
		'UNAUTHORIZED',
		'PASSKEY_INVALID',
		'The passkey has to be unlocked: by PIN, finger or face.',
	);
}
