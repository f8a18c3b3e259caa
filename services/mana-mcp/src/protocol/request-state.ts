import { hkdfSync } from 'node:crypto';
import { canonicalHash } from '@mana/sync-protocol';
import { EncryptJWT, jwtDecrypt } from 'jose';
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
	seal(round: RoundState, binding: StateBinding): Promise<string>;
	/** What was sealed; undefined where it is not ours, was changed, is too old or belongs to another request. */
	open(text: string, binding: StateBinding): Promise<RoundState | undefined>;
}

const lengthLimit = 16_384;

const sealedRound = z.object({ state: z.unknown(), jti: z.string(), exp: z.number() });

/**
 * Seals the `requestState` of multi round-trip requests: a JWT (RFC 7519) encrypted with `dir` and A256GCM, the key
 * derived from the secret by HKDF-SHA256 (RFC 5869). Its `sub` is a digest of the binding, its `jti` the round.
 */
export function createRequestStateSeal(deps: {
	secret: string;
	/** Milliseconds since the epoch. */
	now: () => number;
	randomId: () => string;
}): RequestStateSeal {
	const key = new Uint8Array(hkdfSync('sha256', deps.secret, '', 'mana-mcp request state v2', 32));
	return {
		beginRound: (state) => ({
			state,
			roundId: deps.randomId(),
			untilMs: Math.floor((deps.now() + questionTtlMs) / 1000) * 1000,
		}),
		seal: ({ state, roundId, untilMs }, binding) =>
			new EncryptJWT({ state })
				.setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
				.setSubject(subjectOf(binding))
				.setJti(roundId)
				.setExpirationTime(untilMs / 1000)
				.encrypt(key),
		async open(text, binding) {
			if (text.length > lengthLimit) return undefined;
			try {
				const { payload } = await jwtDecrypt(text, key, {
					keyManagementAlgorithms: ['dir'],
					contentEncryptionAlgorithms: ['A256GCM'],
					subject: subjectOf(binding),
					currentDate: new Date(deps.now()),
				});
				const { state, jti, exp } = sealedRound.parse(payload);
				return { state, roundId: jti, untilMs: exp * 1000 };
			} catch {
				// Whatever does not open was not sealed by us, or for another request.
				return undefined;
			}
		},
	};
}

function subjectOf(binding: StateBinding): string {
	return canonicalHash(binding);
}
