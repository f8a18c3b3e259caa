import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { canonicalJson } from '@mana/sync-protocol';
import { z } from 'zod';
import { questionTtlMs, type RoundState } from './input-required.ts';

/** The request that a state belongs to: it opens for no other. */
export interface StateBinding {
	userId: string;
	spaceId: string;
	/** What the agent is known by. */
	agent: string;
	method: string;
	/** The name of the tool or prompt, or the URI of the resource. */
	target: unknown;
	arguments: unknown;
}

export interface RequestStateSeal {
	/** What is to be kept while a question stands. */
	beginRound(state: unknown): RoundState;
	seal(round: RoundState, binding: StateBinding): string;
	/** What was sealed; undefined where it is not ours, was changed, is too old or belongs to another request. */
	open(text: string, binding: StateBinding): RoundState | undefined;
}

const nonceBytes = 12;
const tagBytes = 16;
const lengthLimit = 16_384;

const sealedRound = z.object({ state: z.unknown(), roundId: z.string(), untilMs: z.number() });

/**
 * Seals the `requestState` of multi round-trip requests: AES-256-GCM, the binding as associated data, the key
 * derived from the secret by HKDF-SHA256 (RFC 5869). Base64url of nonce, ciphertext and tag.
 */
export function createRequestStateSeal(deps: {
	secret: string;
	/** Milliseconds since the epoch. */
	now: () => number;
	randomId: () => string;
}): RequestStateSeal {
	const key = Buffer.from(hkdfSync('sha256', deps.secret, '', 'mana-mcp request state v1', 32));
	return {
		beginRound: (state) => ({ state, roundId: deps.randomId(), untilMs: deps.now() + questionTtlMs }),
		seal(round, binding) {
			const nonce = randomBytes(nonceBytes);
			const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associatedData(binding));
			const sealed = [cipher.update(JSON.stringify(round), 'utf8'), cipher.final()];
			return Buffer.concat([nonce, ...sealed, cipher.getAuthTag()]).toString('base64url');
		},
		open(text, binding) {
			const bytes = Buffer.from(text.slice(0, lengthLimit), 'base64url');
			// Decoding is lenient: only the very text that was given out is ours.
			if (bytes.length < nonceBytes + tagBytes || bytes.toString('base64url') !== text) return undefined;
			try {
				const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes))
					.setAAD(associatedData(binding))
					.setAuthTag(bytes.subarray(-tagBytes));
				const opened = [decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()];
				const round = sealedRound.parse(JSON.parse(Buffer.concat(opened).toString('utf8')));
				return round.untilMs > deps.now() ? round : undefined;
			} catch {
				// Whatever does not open was not sealed by us, or for another request.
				return undefined;
			}
		},
	};
}

function associatedData({ userId, spaceId, agent, method, target, arguments: input }: StateBinding): Buffer {
	const digest = createHash('sha256').update(canonicalJson({ target, input })).digest('base64url');
	return Buffer.from(JSON.stringify([userId, spaceId, agent, method, digest]));
}
