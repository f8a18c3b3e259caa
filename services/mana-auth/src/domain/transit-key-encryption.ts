import { AppError } from '@mana/service-kit';
import { z } from 'zod';
import {
	dataKeyBytes,
	ivBytes,
	type KeyEncryption,
	KeyUnwrapError,
	tagBytes,
	type WrappedKey,
} from './key-encryption.ts';

export interface TransitSettings {
	/** Of Vault or OpenBao, without a trailing slash. */
	url: string;
	/** Where its transit engine is mounted. */
	mount: string;
	/** The name of a key of type aes256-gcm96. */
	key: string;
	/** Asked for each request: an agent beside us may renew it. */
	token: () => string;
	fetch?: typeof fetch;
}

const timeoutMs = 5_000;
const retryAfterSeconds = 5;
const prefix = 'transit:';

const encrypted = z.object({ ciphertext: z.string() });
const decrypted = z.object({ plaintext: z.base64() });
const failed = z.object({ error: z.string().min(1) });
const batch = <S extends z.ZodType>(item: S) =>
	z.object({ data: z.object({ batch_results: z.array(z.union([failed, item])) }) });
const encryptAnswer = batch(encrypted);
const decryptAnswer = batch(decrypted);
const keyAnswer = z.object({
	data: z.object({ latest_version: z.number().int().positive(), type: z.string() }),
});

/** Whether a key-encryption key is one of a transit engine's. */
export function isTransitKekId(kekId: string): boolean {
	return kekId.startsWith(prefix);
}

/**
 * Wraps with the transit engine of Vault or OpenBao, whose key never leaves it. A key-encryption key is called
 * `transit:<key>:v<version>`, the associated data is `<context>|transit:<key>`. What the engine answers,
 * `vault:v<version>:<base64 of 60 bytes>`, is kept as 12 and 48 bytes like any other wrap.
 *
 * Every method throws AppError 503 `KEK_UNAVAILABLE`, with `Retry-After`, where the engine cannot be reached, is sealed,
 * limits us or refuses our token.
 */
export function createTransitKeyEncryption(settings: TransitSettings): KeyEncryption {
	const base = `${settings.url}/v1/${settings.mount}`;
	const name = encodeURIComponent(settings.key);

	async function call<S extends z.ZodType>(path: string, answer: S, body?: object): Promise<z.output<S>> {
		let response: Response;
		try {
			response = await (settings.fetch ?? fetch)(`${base}/${path}`, {
				method: body ? 'POST' : 'GET',
				headers: { 'x-vault-token': settings.token(), 'x-vault-request': 'true' },
				...(body ? { body: JSON.stringify(body) } : {}),
				signal: AbortSignal.timeout(timeoutMs),
				redirect: 'error',
			});
		} catch (cause) {
			throw unavailable('It could not be reached.', retryAfterSeconds, cause);
		}
		const content: unknown = await response.json().catch(() => undefined);
		// A batch of which some do not open answers 400, and says of each how it went.
		const parsed = answer.safeParse(content);
		if (parsed.success && (response.ok || response.status === 400)) return parsed.data;
		const wait = Number(response.headers.get('retry-after')) || retryAfterSeconds;
		throw unavailable(`It answered ${response.status}.`, wait);
	}

	const associatedData = (context: string) => base64(Buffer.from(`${context}|${prefix}${settings.key}`));

	const wrapAll: KeyEncryption['wrapAll'] = async (items) => {
		if (items.length === 0) return [];
		const batchInput = items.map(({ key, context }) => ({
			plaintext: base64(key),
			associated_data: associatedData(context),
		}));
		const { data } = await call(`encrypt/${name}`, encryptAnswer, { batch_input: batchInput });
		requireAll(items, data.batch_results);
		return data.batch_results.map((result) => {
			if ('error' in result) throw unavailable('It did not encrypt.', retryAfterSeconds);
			return parseCiphertext(settings.key, result.ciphertext);
		});
	};

	const unwrapAll: KeyEncryption['unwrapAll'] = async (items) => {
		const known = items.flatMap((item, index) => {
			const ciphertext = ciphertextOf(settings.key, item.wrap);
			return ciphertext === undefined ? [] : [{ ciphertext, context: item.context, index }];
		});
		const keys: (Uint8Array<ArrayBuffer> | undefined)[] = items.map(() => undefined);
		if (known.length === 0) return keys;
		const batchInput = known.map(({ ciphertext, context }) => ({
			ciphertext,
			associated_data: associatedData(context),
		}));
		const { data } = await call(`decrypt/${name}`, decryptAnswer, { batch_input: batchInput });
		requireAll(known, data.batch_results);
		known.forEach(({ index }, position) => {
			const result = data.batch_results[position];
			if (!result || 'error' in result) return;
			const key = new Uint8Array(Buffer.from(result.plaintext, 'base64'));
			if (key.length === dataKeyBytes) keys[index] = key;
		});
		return keys;
	};

	return {
		async activeKekId() {
			const { data } = await call(`keys/${name}`, keyAnswer);
			if (data.type !== 'aes256-gcm96') {
				throw unavailable(
					`Its key ${settings.key} is of type ${data.type}, not aes256-gcm96.`,
					retryAfterSeconds,
				);
			}
			return kekIdOf(settings.key, data.latest_version);
		},
		async wrap(key, context) {
			const [wrapped] = await wrapAll([{ key, context }]);
			return wrapped as WrappedKey;
		},
		async unwrap(wrap, context) {
			const [key] = await unwrapAll([{ wrap, context }]);
			if (!key) throw new KeyUnwrapError('The wrapped key does not open.');
			return key;
		},
		wrapAll,
		unwrapAll,
	};
}

function kekIdOf(key: string, version: number | string): string {
	return `${prefix}${key}:v${version}`;
}

function parseCiphertext(key: string, ciphertext: string): WrappedKey {
	const [, version = '', text = ''] = /^vault:v([1-9][0-9]{0,8}):([A-Za-z0-9+/]+=*)$/.exec(ciphertext) ?? [];
	const bytes = new Uint8Array(Buffer.from(text, 'base64'));
	if (bytes.length !== ivBytes + dataKeyBytes + tagBytes) {
		throw unavailable('Its ciphertext is not that of an aes256-gcm96 key.', retryAfterSeconds);
	}
	return { kekId: kekIdOf(key, version), iv: bytes.slice(0, ivBytes), wrapped: bytes.slice(ivBytes) };
}

function ciphertextOf(key: string, { kekId, iv, wrapped }: WrappedKey): string | undefined {
	const start = `${prefix}${key}:`;
	const version = kekId.startsWith(start) ? kekId.slice(start.length) : '';
	if (!/^v[1-9][0-9]{0,8}$/.test(version)) return undefined;
	return `vault:${version}:${base64(Buffer.concat([iv, wrapped]))}`;
}

function requireAll(asked: readonly unknown[], answered: readonly unknown[]): void {
	if (asked.length === answered.length) return;
	throw unavailable('It did not answer for every key.', retryAfterSeconds);
}

function unavailable(reason: string, waitSeconds: number, cause?: unknown): AppError {
	return new AppError(
		'KEK_UNAVAILABLE',
		503,
		`The key management service does not wrap or open keys now. ${reason}`,
		{ cause, headers: { 'retry-after': String(waitSeconds) }, details: { retryAfterSec: waitSeconds } },
	);
}

function base64(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('base64');
}
