import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { SealingPair } from '@mana/agent-loop/sealed';

/** Wraps the private halves of sealing keys (AES-256-GCM), each beside its own name. */
export interface KeyWrap {
	/** What the secret is called; says nothing of it. */
	readonly name: string;
	wrap(kid: string, privateKey: SealingPair['privateKey']): string;
	/** @returns undefined for what was wrapped by another secret or for another name, or altered */
	unwrap(kid: string, wrapped: string): SealingPair['privateKey'] | undefined;
}

const nonceBytes = 12;
const tagBytes = 16;
const keyBytes = 32;

export function createKeyWrap(secret: string): KeyWrap {
	const derive = (purpose: string, bytes: number) =>
		Buffer.from(hkdfSync('sha256', secret, '', purpose, bytes));
	const key = derive('mana-ai-sealing-key-v1', keyBytes);
	return {
		name: derive('mana-ai-sealing-secret-name-v1', 12).toString('base64url'),
		wrap(kid, privateKey) {
			const nonce = randomBytes(nonceBytes);
			const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(kid));
			return Buffer.concat([nonce, cipher.update(privateKey), cipher.final(), cipher.getAuthTag()]).toString(
				'base64',
			);
		},
		unwrap(kid, wrapped) {
			const bytes = Buffer.from(wrapped, 'base64');
			if (bytes.length !== nonceBytes + keyBytes + tagBytes) return undefined;
			const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes))
				.setAAD(Buffer.from(kid))
				.setAuthTag(bytes.subarray(-tagBytes));
			try {
				return new Uint8Array(
					Buffer.concat([cipher.update(bytes.subarray(nonceBytes, -tagBytes)), cipher.final()]),
				);
			} catch {
				return undefined;
			}
		},
	};
}
