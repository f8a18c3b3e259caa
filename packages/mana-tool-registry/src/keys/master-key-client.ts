import {
	type RecoveryVaultKey,
	recoveryVaultKeySchema,
	type Space,
	type SpaceKeys,
	spaceKeysSchema,
} from '@mana/auth-protocol';
import { importMasterKey, type Keyring } from '@mana/shared-crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { spaceKeysResponse, vaultKeysResponse } from './key-responses.ts';
import { MasterKeyFetchError, ZeroKnowledgeUserError } from './master-key-errors.ts';
import type { RawRing } from './vault-rings.ts';

const KEY_TTL_MS = 5 * 60_000;
/** How long a person's switch to zero-knowledge mode, or a member's leaving, may take to be noticed. */
const CHECK_AFTER_MS = 3_000;
const CHECK_TIMEOUT_MS = 1_000;
const KEYRINGS_MAX = 10_000;
const TIMEOUT_MS = 5_000;

export interface MasterKeyClientOptions {
	/** Where mana-auth is reached, without a trailing slash. */
	readonly authUrl: string;
	readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
	/** For one request to mana-auth. Default 5 s. */
	readonly timeoutMs?: number;
	/** Keyrings kept at most; the least recently used goes first. Default 10,000. */
	readonly maxKeyrings?: number;
	/** Milliseconds, monotonic. */
	readonly now?: () => number;
	/** Opens what mana-auth cannot. Without it such spaces are closed here. */
	readonly ownerKeys?: OwnerKeys | undefined;
}

/** What a person's own machine can open beside what mana-auth does. Raw keys, newest first. */
export interface OwnerKeys {
	/** @throws ZeroKnowledgeUserError where it does not open this one */
	openVault(vault: RecoveryVaultKey): Promise<RawRing>;
	/** @returns none where the newest key is not among those that it opens */
	openSpace(request: KeyRequest, keys: SpaceKeys): Promise<RawRing>;
}

/** Whose key, of which space, and the token that shows it. */
export interface KeyRequest {
	readonly userId: string;
	readonly jwt: string;
	readonly space: Pick<Space, 'id' | 'type'>;
}

interface KeptKeyring {
	readonly keyring: Keyring;
	/** By which mana-auth tells whether the keys are still these; without it they are kept unasked. */
	readonly etag: string | null;
	checkedAtMs: number;
}

/**
 * Fetches the keys of spaces from mana-auth with the caller's own token, and keeps them, non-extractable, for 5
 * minutes by user and space. Whoever uses them more than 3 seconds after they were last known to be current waits for
 * mana-auth to say that they are (RFC 9110 section 13.1.2); while it cannot be reached they stay in use. Requests under way with the same token are shared. Refusals and failures are not
 * kept, and a refusal drops what was.
 */
export class MasterKeyClient {
	readonly #authUrl: string;
	readonly #fetch: NonNullable<MasterKeyClientOptions['fetch']>;
	readonly #timeoutMs: number;
	readonly #now: () => number;
	readonly #ownerKeys: OwnerKeys | undefined;
	readonly #keyrings: LRUCache<string, KeptKeyring>;
	readonly #pending = new Map<string, Promise<Keyring>>();
	#currentAsked = 0;

	constructor(options: MasterKeyClientOptions) {
		this.#authUrl = options.authUrl;
		this.#fetch = options.fetch ?? ((url, init) => fetch(url, init));
		this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
		this.#now = options.now ?? (() => performance.now());
		this.#ownerKeys = options.ownerKeys;
		this.#keyrings = new LRUCache({
			max: options.maxKeyrings ?? KEYRINGS_MAX,
			ttl: KEY_TTL_MS,
			// An expired key leaves memory by itself, not when somebody happens to ask for it.
			ttlAutopurge: true,
			ttlResolution: 0,
			perf: { now: this.#now },
		});
	}

	/**
	 * The space's keys, newest first. The personal space has the user's master key, and a user without a vault is
	 * given one; a shared space has keys of its own.
	 *
	 * @throws ZeroKnowledgeUserError, MasterKeyFetchError
	 */
	async getKeyring(request: KeyRequest): Promise<Keyring> {
		const kept = this.#keyrings.get(cacheKey(request.userId, request.space.id));
		if (kept && (kept.etag === null || this.#now() - kept.checkedAtMs < CHECK_AFTER_MS)) return kept.keyring;
		const pendingKey = `${cacheKey(request.userId, request.space.id)} ${request.jwt}`;
		const underWay = this.#pending.get(pendingKey);
		if (underWay) return underWay;
		const fetching = this.#fetchAndKeep(request, pendingKey, kept).finally(() => {
			if (this.#pending.get(pendingKey) === fetching) this.#pending.delete(pendingKey);
		});
		this.#pending.set(pendingKey, fetching);
		return fetching;
	}

	/**
	 * The space's keys as mana-auth has them now, asked for by this very call: for what must not go by keys that a member
	 * who has just left still holds, and for values that the keys at hand do not open.
	 *
	 * @throws ZeroKnowledgeUserError, MasterKeyFetchError also where mana-auth cannot be reached
	 */
	async getCurrentKeyring(request: KeyRequest): Promise<Keyring> {
		const name = cacheKey(request.userId, request.space.id);
		// Under a name of its own: another call may have asked before what this one has to know of.
		const pendingKey = `${name} ${++this.#currentAsked}`;
		const fetching = this.#fetchAndKeep(request, pendingKey, this.#keyrings.get(name), true).finally(() =>
			this.#pending.delete(pendingKey),
		);
		this.#pending.set(pendingKey, fetching);
		return fetching;
	}

	/** Drops a user's keys of a space, as when a service has just refused them that space. */
	forget(userId: string, spaceId: string): void {
		this.#keyrings.delete(cacheKey(userId, spaceId));
		for (const pendingKey of this.#pending.keys()) {
			// What is under way was asked for before the refusal, so it must not be kept either.
			if (pendingKey.startsWith(`${cacheKey(userId, spaceId)} `)) this.#pending.delete(pendingKey);
		}
	}

	/** Drops all of a user's keys, as when what they may reach has changed. */
	forgetUser(userId: string): void {
		const prefix = cacheKey(userId, '');
		for (const name of this.#keyrings.keys()) if (name.startsWith(prefix)) this.#keyrings.delete(name);
		for (const name of this.#pending.keys()) if (name.startsWith(prefix)) this.#pending.delete(name);
	}

	async #fetchAndKeep(
		request: KeyRequest,
		pendingKey: string,
		kept: KeptKeyring | undefined,
		mustBeCurrent = false,
	): Promise<Keyring> {
		const { userId, space } = request;
		const startedAt = this.#now();
		try {
			const fetched = await this.#fetchKeyring(request, kept?.etag ?? null);
			if (fetched === 'unchanged' && kept) {
				kept.checkedAtMs = startedAt;
				return kept.keyring;
			}
			if (fetched === 'unchanged') throw new MasterKeyFetchError('AUTH_UNAVAILABLE');
			if (this.#pending.has(pendingKey)) {
				const entry = { ...fetched, checkedAtMs: startedAt };
				this.#keyrings.set(cacheKey(userId, space.id), entry, { start: startedAt });
			}
			return fetched.keyring;
		} catch (error) {
			const isAway = error instanceof MasterKeyFetchError && error.code === 'AUTH_UNAVAILABLE';
			if (kept && isAway && !mustBeCurrent) {
				kept.checkedAtMs = startedAt;
				return kept.keyring;
			}
			const isRefusal =
				error instanceof ZeroKnowledgeUserError ||
				(error instanceof MasterKeyFetchError && error.code === 'KEY_REFUSED');
			if (isRefusal) this.forget(userId, space.id);
			throw error;
		}
	}

	async #fetchKeyring(
		request: KeyRequest,
		etag: string | null,
	): Promise<Pick<KeptKeyring, 'keyring' | 'etag'> | 'unchanged'> {
		const { jwt, space } = request;
		if (space.type === 'personal') {
			const vault = '/api/v1/me/encryption-vault';
			const found = await this.#request('GET', `${vault}/key`, jwt, etag);
			if (found.status === 304) return 'unchanged';
			const answer =
				found.status === 404 && found.code === 'VAULT_NOT_INITIALISED'
					? await this.#request('POST', `${vault}/init`, jwt)
					: found;
			const keys = read(answer, vaultKeysResponse);
			if (keys !== 'zero-knowledge') return { keyring: await importKeys(keys), etag: answer.etag };
			if (!this.#ownerKeys) throw new ZeroKnowledgeUserError();
			const opened = await this.#ownerKeys.openVault(read(answer, recoveryVaultKeySchema));
			return { keyring: await importKeys(opened), etag: answer.etag };
		}
		const answer = await this.#request(
			'GET',
			`/api/v1/spaces/${encodeURIComponent(space.id)}/keys`,
			jwt,
			etag,
		);
		if (answer.status === 304) return 'unchanged';
		const keys = this.#ownerKeys
			? await this.#ownerKeys.openSpace(request, read(answer, spaceKeysSchema))
			: read(answer, spaceKeysResponse);
		if (keys === 'zero-knowledge' || keys.length === 0) throw new ZeroKnowledgeUserError();
		return { keyring: await importKeys(keys), etag: answer.etag };
	}

	async #request(
		method: 'GET' | 'POST',
		path: string,
		jwt: string,
		etag: string | null = null,
	): Promise<Answer> {
		try {
			const response = await this.#fetch(`${this.#authUrl}${path}`, {
				method,
				headers: { authorization: `Bearer ${jwt}`, ...(etag === null ? {} : { 'if-none-match': etag }) },
				signal: AbortSignal.timeout(etag === null ? this.#timeoutMs : CHECK_TIMEOUT_MS),
			});
			const body: unknown = response.status === 304 ? null : await response.json();
			const code = errorCode.parse(body);
			return { status: response.status, code, body, etag: response.headers.get('etag') };
		} catch (cause) {
			throw new MasterKeyFetchError('AUTH_UNAVAILABLE', { cause });
		}
	}
}

interface Answer {
	status: number;
	code: string | null;
	body: unknown;
	etag: string | null;
}

const errorCode = z
	.object({ error: z.string() })
	.transform(({ error }) => error)
	.nullable()
	.catch(null);

const REFUSALS = new Set([401, 403, 404]);

function read<T>({ status, body }: Answer, schema: z.ZodType<T>): T {
	if (REFUSALS.has(status)) throw new MasterKeyFetchError('KEY_REFUSED');
	const parsed = status === 200 ? schema.safeParse(body) : undefined;
	// The parse error is not kept as a cause: it may quote the answer.
	if (!parsed?.success) throw new MasterKeyFetchError('AUTH_UNAVAILABLE');
	return parsed.data;
}

async function importKeys(keys: readonly Uint8Array[]): Promise<Keyring> {
	return Promise.all(keys.map((bytes) => importMasterKey(bytes)));
}

function cacheKey(userId: string, spaceId: string): string {
	return `${userId} ${spaceId}`;
}
