import { hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { clientCapabilities } from './client-capabilities.ts';
import { clientIdentity } from './client-identity.ts';

const idLimit = 4096;
const openedLimit = 2_000;

/** What a client says of itself when it opens a session. */
export const sessionOpening = z.object({
	revision: z.string(),
	client: clientIdentity,
	capabilities: clientCapabilities,
});

const sealedSession = sessionOpening.extend({
	userId: z.string(),
	openedAtMs: z.number().int(),
	nonce: z.string(),
});

type SessionOpening = z.output<typeof sessionOpening>;

/** A session of the revisions up to 2025-11-25, as sealed into its own id. */
export type Session = z.output<typeof sealedSession>;

export interface SessionSeal {
	/** Makes the session's id: visible ASCII, under 4096 characters. */
	seal(userId: string, opening: SessionOpening): Promise<string>;
	/** The session behind an id, or undefined where we never issued it or its lifetime is over. */
	open(id: string): Promise<Session | undefined>;
	/** How many opened ids are remembered; never more than a fixed number. */
	readonly remembered: number;
}

/**
 * Session ids that carry their own session, so that nothing is kept for a session however many are opened, and
 * any replica with the same secret accepts them. Sealed, not merely signed: an id says nothing about its user.
 * Compact JWE (RFC 7516), `dir` with A256GCM; the key is derived from the secret by HKDF-SHA256 (RFC 5869).
 */
export function createSessionSeal(deps: {
	secret: string;
	ttlMs: number;
	now: () => number;
	randomId: () => string;
}): SessionSeal {
	const { ttlMs, now } = deps;
	const key = new Uint8Array(hkdfSync('sha256', deps.secret, '', 'mana-mcp session id v1', 32));
	const openedIds = new LRUCache<string, Session>({ max: openedLimit });

	return {
		async seal(userId, opening) {
			const session: Session = { ...opening, userId, openedAtMs: now(), nonce: deps.randomId() };
			return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(session)))
				.setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
				.encrypt(key);
		},
		async open(id) {
			const session = openedIds.get(id) ?? (await unseal(id, key));
			if (!session || session.openedAtMs + ttlMs <= now()) return undefined;
			openedIds.set(id, session);
			return session;
		},
		get remembered() {
			return openedIds.size;
		},
	};
}

async function unseal(id: string, key: Uint8Array): Promise<Session | undefined> {
	if (id.length > idLimit) return undefined;
	try {
		const { plaintext } = await compactDecrypt(id, key, {
			keyManagementAlgorithms: ['dir'],
			contentEncryptionAlgorithms: ['A256GCM'],
		});
		return sealedSession.parse(JSON.parse(new TextDecoder().decode(plaintext)));
	} catch {
		// Whatever does not open was not sealed by us: to the client, an unknown session.
		return undefined;
	}
}
