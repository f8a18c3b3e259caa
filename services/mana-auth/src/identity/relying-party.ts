import type { PasskeyOptions } from '@better-auth/passkey';
import { refusal } from './refusal.ts';

/** The library keeps a ceremony's challenge under this cookie; our JSON routes hand its value out instead. */
export const challengeCookie = 'passkey';

/**
 * Whom passkeys are for. An IP address cannot have any (WebAuthn section 5.1.2): a developer's machine has them as
 * `localhost`.
 */
export function relyingParty(publicUrl: string, otherOrigins: readonly string[]) {
	const { origin, hostname, port } = new URL(publicUrl);
	const isLoopback = /^127\.|^\[::1\]$/.test(hostname);
	const localOrigin = `http://localhost${port === '' ? '' : `:${port}`}`;
	return {
		id: isLoopback ? 'localhost' : hostname,
		origins: isLoopback ? [origin, localOrigin, ...otherOrigins] : [origin, ...otherOrigins],
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
