import type { AppCodeStore } from '../domain/app-sign-in.ts';
import type { Sql } from './connection.ts';

interface CodeRow {
	session_id: string;
	code_challenge: string;
	expires_at: Date;
}

/** Codes that nobody came with, removed with each new one. */
const sweepBatch = 50;

export function createAppCodeStore(sql: Sql): AppCodeStore {
	return {
		async insert({ digest, sessionId, codeChallenge, expiresAtMs }) {
			await sql`
				delete from auth.app_codes where digest in (
					select digest from auth.app_codes where expires_at <= now()
					limit ${sweepBatch})`;
			await sql`
				insert into auth.app_codes (digest, session_id, code_challenge, expires_at)
				values (${digest}, ${sessionId}, ${codeChallenge}, ${new Date(expiresAtMs)})`;
		},
		async take(digest) {
			const [row] = await sql<CodeRow>`
				delete from auth.app_codes where digest = ${digest}
				returning session_id, code_challenge, expires_at`;
			return (
				row && {
					sessionId: row.session_id,
					codeChallenge: row.code_challenge,
					expiresAtMs: row.expires_at.getTime(),
				}
			);
		},
	};
}
