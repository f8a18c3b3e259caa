import type { PasskeyHint, PasskeyUnlock } from '../data/session.ts';

/** `UNSUPPORTED`: this browser, or this authenticator, gives no secrets (WebAuthn level 3, section 10.1.4). */
export type PasskeyRefusal = 'CANCELLED' | 'UNSUPPORTED';

type Asked<Answer> =
	| { readonly ok: true; readonly passkey: Answer }
	| { readonly ok: false; readonly code: PasskeyRefusal };

const timeout = 120_000;
/** ES256, and RS256 for Windows Hello. */
const algorithms = [-7, -257].map((alg) => ({ type: 'public-key' as const, alg }));

/** Makes a passkey that gives a secret, for this device alone: it signs nobody in. */
export async function makePasskey(name: string): Promise<Asked<PasskeyUnlock>> {
	const salt = randomBytes(32);
	const credential = await asked(() =>
		navigator.credentials.create({
			publicKey: {
				challenge: randomBytes(32),
				rp: { name: 'Mana' },
				// Of its own: with the account's it would take the place of the one that signs in.
				user: { id: randomBytes(32), name, displayName: name },
				pubKeyCredParams: algorithms,
				authenticatorSelection: { residentKey: 'discouraged', userVerification: 'required' },
				extensions: { prf: { eval: { first: salt } } },
				timeout,
			},
		}),
	);
	if (credential === undefined) return { ok: false, code: 'CANCELLED' };
	if (!isPasskey(credential)) return { ok: false, code: 'UNSUPPORTED' };
	const { prf } = credential.getClientExtensionResults();
	if (prf?.enabled !== true) return { ok: false, code: 'UNSUPPORTED' };
	const hint = { credentialId: new Uint8Array(credential.rawId), salt };
	if (prf.results?.first !== undefined)
		return { ok: true, passkey: { ...hint, secret: bytesOf(prf.results.first) } };
	// Most give it only when they are used.
	const used = await usePasskey(hint);
	return used.ok ? { ok: true, passkey: { ...hint, secret: used.passkey } } : used;
}

/** The secret of a passkey that was made before. */
export async function usePasskey({
	credentialId,
	salt,
}: PasskeyHint): Promise<Asked<Uint8Array<ArrayBuffer>>> {
	const credential = await asked(() =>
		navigator.credentials.get({
			publicKey: {
				challenge: randomBytes(32),
				allowCredentials: [{ type: 'public-key', id: credentialId }],
				userVerification: 'required',
				extensions: { prf: { eval: { first: salt } } },
				timeout,
			},
		}),
	);
	if (credential === undefined) return { ok: false, code: 'CANCELLED' };
	const secret = isPasskey(credential)
		? credential.getClientExtensionResults().prf?.results?.first
		: undefined;
	if (secret === undefined) return { ok: false, code: 'UNSUPPORTED' };
	return { ok: true, passkey: bytesOf(secret) };
}

/** Undefined where the person would not, or there was nothing to ask. */
async function asked(ask: () => Promise<Credential | null>): Promise<Credential | null | undefined> {
	try {
		return await ask();
	} catch (error) {
		if (error instanceof DOMException && ['NotAllowedError', 'AbortError'].includes(error.name))
			return undefined;
		if (error instanceof DOMException || error instanceof TypeError) return null;
		throw error;
	}
}

function isPasskey(credential: Credential | null): credential is PublicKeyCredential {
	return credential?.type === 'public-key';
}

function randomBytes(length: number): Uint8Array<ArrayBuffer> {
	return crypto.getRandomValues(new Uint8Array(length));
}

function bytesOf(source: BufferSource): Uint8Array<ArrayBuffer> {
	return new Uint8Array(
		source instanceof ArrayBuffer
			? source
			: source.buffer.slice(source.byteOffset, source.byteOffset + source.byteLength),
	);
}
