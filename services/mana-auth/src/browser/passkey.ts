import { type Answer, ApiError, asObject } from './api.ts';
import { words } from './words.ts';

/** Lets the person prove themselves with a passkey of theirs. @throws ApiError `PASSKEY_CANCELLED` */
export async function provePasskey(options: unknown): Promise<Answer> {
	if (!isOptions<PublicKeyCredentialRequestOptionsJSON>(options)) return cancelled();
	const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
	return toJson(await navigator.credentials.get({ publicKey }).catch(cancelled));
}

/** Makes a new passkey. @throws ApiError `PASSKEY_CANCELLED` */
export async function makePasskey(options: unknown): Promise<Answer> {
	if (!isOptions<PublicKeyCredentialCreationOptionsJSON>(options)) return cancelled();
	const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
	return toJson(await navigator.credentials.create({ publicKey }).catch(cancelled));
}

/** What the server sends is made for the browser's parsers, which check it themselves. */
function isOptions<T extends object>(options: unknown): options is T {
	return typeof options === 'object' && options !== null;
}

function toJson(credential: Credential | null): Answer {
	if (credential instanceof PublicKeyCredential) return asObject(credential.toJSON());
	return cancelled();
}

function cancelled(): never {
	throw new ApiError('PASSKEY_CANCELLED', 0, words().passkeyCancelled);
}
