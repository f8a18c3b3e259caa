import type { Space } from '@mana/auth-protocol';
import { encodeBase64 } from '@mana/shared-crypto';

/** The routes of mana-auth that hand out keys and spaces, in memory. Tokens are `token-of:<user id>`. */
export class InMemoryAuth {
	/** `METHOD path`, in order. */
	readonly requests: string[] = [];
	readonly vaults = new Map<string, { keys: Uint8Array[]; isZeroKnowledge?: boolean }>();
	/** Keys by space, oldest first, and who may have them. */
	readonly spaceKeys = new Map<string, { members: string[]; keys: Uint8Array[] }>();
	readonly spaces = new Map<string, Space[]>();
	/** Answers every request in place of the service. */
	refusal: { status: number; body?: unknown } | 'unreachable' | 'hanging' | undefined;

	readonly fetch = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
		const { pathname } = new URL(url instanceof Request ? url.url : url);
		const path = `${init?.method ?? 'GET'} ${pathname}`;
		this.requests.push(path);
		if (this.refusal === 'unreachable') throw new TypeError('connection refused');
		if (this.refusal === 'hanging') return hang(init?.signal);
		if (this.refusal) return Response.json(this.refusal.body ?? {}, { status: this.refusal.status });
		const userId = new Headers(init?.headers).get('authorization')?.replace('Bearer token-of:', '') ?? '';
		const spaceId = /^GET \/api\/v1\/spaces\/(.+)\/keys$/.exec(path)?.[1];
		const known = new Headers(init?.headers).get('if-none-match');
		if (spaceId) return unlessKnown(known, this.#spaceKeys(userId, spaceId), this.spaceKeys.get(spaceId));
		switch (path) {
			case 'GET /api/auth/organization/list':
				return Response.json(this.spaces.get(userId) ?? []);
			case 'POST /api/v1/me/encryption-vault/init':
				if (!this.vaults.has(userId)) this.vaults.set(userId, { keys: [randomKey()] });
				return this.#vaultKey(userId);
			case 'GET /api/v1/me/encryption-vault/key':
				return unlessKnown(known, this.#vaultKey(userId), this.vaults.get(userId));
			default:
				return Response.json({ error: 'NOT_FOUND', message: path }, { status: 404 });
		}
	};

	#vaultKey(userId: string): Response {
		const vault = this.vaults.get(userId);
		if (!vault) {
			return Response.json({ error: 'VAULT_NOT_INITIALISED', message: 'make one' }, { status: 404 });
		}
		if (vault.isZeroKnowledge) {
			return Response.json({
				requiresRecoveryCode: true,
				zeroKnowledge: true,
				recoveryWrappedMk: encodeBase64(new Uint8Array(48)),
				recoveryIv: encodeBase64(new Uint8Array(12)),
				formatVersion: 1,
			});
		}
		const [masterKey, ...previousKeys] = vault.keys.map(encodeBase64).reverse();
		return Response.json({
			masterKey,
			formatVersion: 1,
			kekId: 'k1',
			...(previousKeys.length && { previousKeys }),
		});
	}

	#spaceKeys(userId: string, spaceId: string): Response {
		const found = this.spaceKeys.get(spaceId);
		if (!found?.members.includes(userId)) {
			return Response.json({ error: 'SPACE_FORBIDDEN', message: 'not a member' }, { status: 403 });
		}
		const keys = found.keys.map((key, index) => ({ epoch: index + 1, key: encodeBase64(key) }));
		return Response.json({ current: keys.length, keys });
	}
}

/** With a validator, as mana-auth gives standard keys one. */
function unlessKnown(
	known: string | null,
	answer: Response,
	held: { keys: Uint8Array[] } | undefined,
): Response {
	if (!answer.ok || !held || held.keys.length === 0) return answer;
	const etag = `"${held.keys.length}"`;
	if (known === etag) return new Response(null, { status: 304 });
	answer.headers.set('etag', etag);
	return answer;
}

export function randomKey(): Uint8Array {
	return crypto.getRandomValues(new Uint8Array(32));
}

function hang(signal: AbortSignal | null | undefined): Promise<Response> {
	return new Promise((_, reject) => {
		signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
	});
}
