import type { Jwk } from 'better-auth/plugins';
import type { SigningKeyRotation } from '../domain/rotate-signing-key.ts';
import type { Sql, Transaction } from './connection.ts';

interface KeyRow {
	id: string;
	public_key: string;
	private_key: string;
	alg: 'EdDSA';
	crv: 'Ed25519';
	signs_from: Date;
	expires_at: Date | null;
	is_pending: boolean;
}

export interface SigningKeyStore {
	/** Those to be published: what may have signed a token that is still good, and what is about to sign. */
	list(): Promise<Jwk[]>;
	/** Stores a key unless there is a live one, and answers the live one: however many mint at once, one stays. */
	insertFirst(key: Omit<Jwk, 'id'>): Promise<Jwk>;
}

export function createSigningKeyStore(sql: Sql, newId: () => string): SigningKeyStore {
	return {
		async list() {
			const rows = await sql<KeyRow>`
				select *, signs_from > clock_timestamp() as is_pending from auth.jwks
				where expires_at is null or expires_at > clock_timestamp() order by signs_from, id`;
			return rows.map(toJwk);
		},
		async insertFirst(key) {
			return sql.begin(async (tx) => {
				await lockKeys(tx);
				// Not now(): that is when the transaction began, before the key it waited for was made.
				const [live] = await tx<KeyRow>`
					select *, false as is_pending from auth.jwks
					where signs_from <= clock_timestamp() and (expires_at is null or expires_at > clock_timestamp())
					order by signs_from desc, id limit 1`;
				if (live) return toJwk(live);
				const [inserted] = await tx<KeyRow>`
					insert into auth.jwks (id, public_key, private_key, alg, crv, created_at, expires_at)
					values (${newId()}, ${key.publicKey}, ${key.privateKey}, ${key.alg ?? 'EdDSA'},
						${key.crv ?? 'Ed25519'}, ${key.createdAt}, ${key.expiresAt ?? null})
					returning *, false as is_pending`;
				return toJwk(inserted as KeyRow);
			});
		},
	};
}

/** Needs the maintenance role: the runtime role can end no key. */
export function createSigningKeyRotation(sql: Sql, newId: () => string): SigningKeyRotation {
	return {
		publish(key, { nowMs, signsFromMs, earlierEndMs }) {
			return sql.begin(async (tx) => {
				await lockKeys(tx);
				await tx`delete from auth.jwks where expires_at <= ${new Date(nowMs)}`;
				const [pending] = await tx<KeyRow>`
					select id, signs_from from auth.jwks where signs_from > ${new Date(nowMs)}`;
				if (pending) {
					return { isNew: false, id: pending.id, signsFromMs: pending.signs_from.getTime() };
				}
				await tx`update auth.jwks set expires_at = ${new Date(earlierEndMs)} where expires_at is null`;
				const id = newId();
				await tx`
					insert into auth.jwks (id, public_key, private_key, alg, crv, created_at, signs_from)
					values (${id}, ${key.publicKey}, ${key.privateKey}, 'EdDSA', 'Ed25519', ${new Date(nowMs)},
						${new Date(signsFromMs)})`;
				return { isNew: true, id, signsFromMs };
			});
		},
	};
}

async function lockKeys(tx: Transaction): Promise<void> {
	await tx`select pg_advisory_xact_lock(hashtextextended('signing-keys', 0))`;
}

/** The library signs with the key that was made last: one that waits for its time is shown to it as the oldest. */
function toJwk(row: KeyRow): Jwk {
	return {
		id: row.id,
		publicKey: row.public_key,
		privateKey: row.private_key,
		alg: row.alg,
		crv: row.crv,
		createdAt: row.is_pending ? new Date(0) : row.signs_from,
		...(row.expires_at ? { expiresAt: row.expires_at } : {}),
	};
}
