import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import type { DBAdapter, DBTransactionAdapter, Where } from '@better-auth/core/db/adapter';

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

/** A database adapter whose session rows hold sealed tokens, which the library never notices. */
export function sealSessionTokens(adapter: DBAdapter, seal: SessionTokenSeal): DBAdapter {
	return {
		...sealOperations(adapter, seal),
		transaction: (callback) => adapter.transaction((tx) => callback(sealOperations(tx, seal))),
	};
}

function sealOperations<A extends DBTransactionAdapter>(adapter: A, seal: SessionTokenSeal): A {
	const sealedWhere = (model: string, where: Where[]): Where[] =>
		model === 'session' ? where.map((condition) => sealCondition(condition, seal)) : where;
	const sealedValues = <T extends object>(model: string, values: T): T =>
		model === 'session' && 'token' in values && typeof values.token === 'string'
			? { ...values, token: seal.seal(values.token) }
			: values;
	const opened = <T>(model: string, row: T): T =>
		model === 'session' && isTokenRow(row) ? { ...row, token: seal.open(row.token) } : row;
	return {
		...adapter,
		create: async (query) =>
			opened(query.model, await adapter.create({ ...query, data: sealedValues(query.model, query.data) })),
		findOne: async <T>(query: Parameters<A['findOne']>[0]) =>
			opened(
				query.model,
				await adapter.findOne<T>({ ...query, where: sealedWhere(query.model, query.where) }),
			),
		findMany: async <T>(query: Parameters<A['findMany']>[0]) => {
			const where = query.where && sealedWhere(query.model, query.where);
			return (await adapter.findMany<T>({ ...query, where })).map((row) => opened(query.model, row));
		},
		count: (query) =>
			adapter.count({ ...query, where: query.where && sealedWhere(query.model, query.where) }),
		update: async <T>(query: Parameters<A['update']>[0]) =>
			opened(
				query.model,
				await adapter.update<T>({
					...query,
					where: sealedWhere(query.model, query.where),
					update: sealedValues(query.model, query.update),
				}),
			),
		updateMany: (query) =>
			adapter.updateMany({
				...query,
				where: sealedWhere(query.model, query.where),
				update: sealedValues(query.model, query.update),
			}),
		delete: (query) => adapter.delete({ ...query, where: sealedWhere(query.model, query.where) }),
		deleteMany: (query) => adapter.deleteMany({ ...query, where: sealedWhere(query.model, query.where) }),
		consumeOne: async <T>(query: Parameters<A['consumeOne']>[0]) =>
			opened(
				query.model,
				await adapter.consumeOne<T>({ ...query, where: sealedWhere(query.model, query.where) }),
			),
		incrementOne: async <T>(query: Parameters<A['incrementOne']>[0]) =>
			opened(
				query.model,
				await adapter.incrementOne<T>({ ...query, where: sealedWhere(query.model, query.where) }),
			),
	};
}

function sealCondition(condition: Where, seal: SessionTokenSeal): Where {
	if (condition.field !== 'token') return condition;
	if (typeof condition.value === 'string') return { ...condition, value: seal.seal(condition.value) };
	if (Array.isArray(condition.value)) {
		const tokens = condition.value.map((token) =>
			typeof token === 'string' ? seal.seal(token) : `${token}`,
		);
		return { ...condition, value: tokens };
	}
	return condition;
}

function isTokenRow(row: unknown): row is object & { token: string } {
	return typeof row === 'object' && row !== null && 'token' in row && typeof row.token === 'string';
}
