import { type ActivityRow, type ActivityStore, exportActivity } from './agent-activity.ts';
import type { KeyAuditRow } from './key-audit.ts';
import type { AuditLog } from './read-audit.ts';

export interface AccountExportStore {
	/** The tables of mana-auth that hold a few rows of a person each, by name. */
	sections(userId: string): AsyncGenerator<{ name: string; rows: object[] }>;
}

/** The records of the caller's spaces, as mana-sync holds them. */
export interface RecordSource {
	/** The tables that hold records the token's owner may read, of whatever app. */
	tables(token: string): Promise<{ appId: string; table: string }[]>;
	/** Merged rows of a table, a page at a time, without the deleted ones. */
	rows(token: string, appId: string, table: string): AsyncGenerator<unknown[]>;
}

export interface AccountExportDeps {
	accountExport: AccountExportStore;
	auditLog: Pick<AuditLog, 'page'>;
	activity: ActivityStore;
	records: RecordSource;
	now: () => number;
}

const auditPageRows = 500;
const note =
	'Fields that begin with enc:1: are encrypted with the key of their space. Your vault gives your own key out at ' +
	'/api/v1/me/encryption-vault/key, those of shared spaces are at /api/v1/spaces/<id>/keys. To take your records along ' +
	'decrypted, and to import them elsewhere, use Export in the app, or npm run export.';

/**
 * All there is about a person, as the text of one JSON object, a part at a time: however much it is, little of it is
 * in memory. It holds no password hash, no key and no token; records are as mana-sync keeps them, encrypted where
 * they are. A failure on the way throws, and leaves a text that does not parse.
 */
export async function* exportAccount(
	deps: AccountExportDeps,
	caller: { userId: string; token: string },
): AsyncGenerator<string> {
	const exportedAt = new Date(deps.now()).toISOString();
	yield `{"format":"mana-account-export-1","exportedAt":"${exportedAt}","note":${JSON.stringify(note)}`;
	for await (const { name, rows } of deps.accountExport.sections(caller.userId)) {
		yield `,\n${JSON.stringify(name)}:${JSON.stringify(rows)}`;
	}
	yield* arrayOf('keyAudit', keyAudit(deps, caller.userId));
	yield* arrayOf('agentActivity', activity(deps, caller.userId));
	yield ',\n"records":{';
	let isFirst = true;
	for (const { appId, table } of await deps.records.tables(caller.token)) {
		const rows = deps.records.rows(caller.token, appId, table);
		yield* arrayOf(`${appId}/${table}`, rows, isFirst ? '\n' : ',\n');
		isFirst = false;
	}
	yield '}}\n';
}

async function* arrayOf(
	name: string,
	pages: AsyncGenerator<unknown[]>,
	separator = ',\n',
): AsyncGenerator<string> {
	yield `${separator}${JSON.stringify(name)}:[`;
	let isFirst = true;
	for await (const rows of pages) {
		yield (isFirst ? '' : ',\n') + rows.map((row) => JSON.stringify(row)).join(',\n');
		isFirst = false;
	}
	yield ']';
}

async function* keyAudit(deps: AccountExportDeps, userId: string): AsyncGenerator<unknown[]> {
	let before: number | undefined;
	for (;;) {
		const rows = await deps.auditLog.page(userId, auditPageRows, before);
		if (rows.length > 0) yield rows.map(auditEntry);
		if (rows.length < auditPageRows) return;
		before = rows.at(-1)?.sequence;
	}
}

async function* activity(deps: AccountExportDeps, userId: string): AsyncGenerator<unknown[]> {
	for await (const rows of exportActivity(deps, userId, {})) yield rows.map(activityEntry);
}

function auditEntry({ userId: _, atMs, previousHash, hash, ...row }: KeyAuditRow) {
	return { ...row, at: new Date(atMs).toISOString(), previousHash: hex(previousHash), hash: hex(hash) };
}

function activityEntry({ userId: _, atMs, recordedAtMs, previousHash, hash, ...row }: ActivityRow) {
	return {
		...row,
		at: new Date(atMs).toISOString(),
		recordedAt: new Date(recordedAtMs).toISOString(),
		previousHash: hex(previousHash),
		hash: hex(hash),
	};
}

function hex(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('hex');
}
