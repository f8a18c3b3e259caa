import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import type { TranslatedField } from './translated-fields.ts';

const ivBytes = 12;
const tagBytes = 16;

/** Turns session tokens into what the database may hold, and back. The same token always seals alike. */
export interface SessionTokenSeal {
	seal(token: string): string;
	/** Answers its argument where it is not sealed under this secret. */
	open(sealed: string): string;
}

/**
 * AES-256-GCM with an IV that is an HMAC of the token, so that a row is found by its token. Tokens are random,
 * so equal ciphertexts never speak of different things, and what stands in a row is no token: sealed once
 * more, it finds nothing.
 */
export function createSessionTokenSeal(secret: string): SessionTokenSeal {
	const derive = (info: string) => Buffer.from(hkdfSync('sha256', secret, '', info, 32));
	const encryptionKey = derive('mana-session-token-encryption-v1');
	const ivKey = derive('mana-session-token-iv-v1');
	return {
		seal(token) {
			const iv = createHmac('sha256', ivKey).update(token).digest().subarray(0, ivBytes);
			const cipher = createCipheriv('aes-256-gcm', encryptionKey, iv);
			const sealed = [iv, cipher.update(token, 'utf8'), cipher.final(), cipher.getAuthTag()];
			return Buffer.concat(sealed).toString('base64url');
		},
		open(sealed) {
			const bytes = Buffer.from(sealed, 'base64url');
			if (bytes.length <= ivBytes + tagBytes) return sealed;
			const decipher = createDecipheriv('aes-256-gcm', encryptionKey, bytes.subarray(0, ivBytes));
			decipher.setAuthTag(bytes.subarray(-tagBytes));
			try {
				const text = decipher.update(bytes.subarray(ivBytes, -tagBytes));
				return Buffer.concat([text, decipher.final()]).toString('utf8');
			} catch {
				return sealed;
			}
		},
	};
}

/** Session rows hold sealed tokens. */
export function sealedTokens(seal: SessionTokenSeal): TranslatedField {
	return { model: 'session', field: 'token', toStored: seal.seal, toShown: seal.open };
}
