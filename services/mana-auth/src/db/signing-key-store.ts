import type { Jwk } from 'better-auth/plugins';
import type { Sql } from './connection.ts';

interface KeyRow {
	id: string;
	public_key: string;
	private_key: string;
	alg: 'EdDSA';
	crv: 'Ed25519';
	created_at: Date;
	expires_at: Date | null;
}

export interface SigningKeyStore {
	list(): Promise<Jwk[]>;
	/** Stores a key unless there is a live one, and answers the live one: however many mint at once, one stays. */
	insertFirst(key: Omit<Jwk, 'id'>): Promise<Jwk>;
}

export function createSigningKeyStore(sql: Sql, newId: () => string): SigningKeyStore {
	return {
		async list() {
			return (await sql<KeyRow[]>`select * from auth.jwks order by created_at, id`).map(toJwk);
		},
		async insertFirst(key) {
			return sql.begin(async (tx) => {
				await tx`select pg_advisory_xact_lock(hashtextextended('signing-keys', 0))`;
				const [live] = await tx<KeyRow[]>`
					select * from auth.jwks where expires_at is null or expires_at > now()
					order by created_at desc, id limit 1`;
				if (live) return toJwk(live);
				const [inserted] = await tx<KeyRow[]>`
					insert into auth.jwks (id, public_key, private_key, alg, crv, created_at, expires_at)
					values (${newId()}, ${key.publicKey}, ${key.privateKey}, ${key.alg ?? 'EdDSA'},
						${key.crv ?? 'Ed25519'}, ${key.createdAt}, ${key.expiresAt ?? null})
					returning *`;
				return toJwk(inserted as KeyRow);
			});
		},
	};
}

function toJwk(row: KeyRow): Jwk {
	return {
		id: row.id,
		publicKey: row.public_key,
		privateKey: row.private_key,
		alg: row.alg,
		crv: row.crv,
		createdAt: row.created_at,
		...(row.expires_at ? { expiresAt: row.expires_at } : {}),
	};
}
