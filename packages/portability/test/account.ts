import { allRecordTypes } from '@mana/records';
import { generateMasterKey } from '@mana/shared-crypto';
import { pullTables, push, tableName } from '@mana/sync-protocol';
import { createSyncStandIn } from '@mana/sync-protocol/testing';
import { existingAmong } from '../src/import/existing-records.ts';
import type { ImportItem } from '../src/import/import-item.ts';
import { importWriter } from '../src/import/import-writer.ts';
import { runImport } from '../src/import/run-import.ts';
import { portableRecord } from '../src/mana-file/record-line.ts';
import { writeManaFile } from '../src/mana-file/write-mana-file.ts';
import { memorySink } from './zip-of.ts';

/** An account with one space, on a mana-sync in memory. */
export async function createAccount(nowMs = Date.parse('2026-11-29T12:00:00Z')) {
	const clock = { nowMs };
	const sync = createSyncStandIn({ now: () => clock.nowMs });
	const key = await generateMasterKey();
	const config = { baseUrl: 'http://sync.test', jwt: 'token', clientId: 'import', fetch: sync.fetch };
	const spaceId = 'personal';
	const types = new Map(allRecordTypes.map((type) => [type.name, type]));

	async function rows() {
		const tables = [
			...new Set([...types.keys(), ...sync.rows().map(({ appId, table }) => tableName({ appId, table }))]),
		];
		const { changes } = await pullTables(config, tables);
		return changes.filter(({ op }) => op === 'insert');
	}

	async function target(importId = 'import-1') {
		const there = new Map((await rows()).map((row) => [`${row.appId}/${row.table}/${row.id}`, row]));
		const send = (appId: string, changes: Parameters<typeof push>[2]) => push(config, appId, changes);
		const scope = { spaceId, key, importId, source: 'test' };
		return {
			existing: existingAmong((table, id) => there.get(`${table}/${id}`), [key]),
			write: importWriter({ ...scope, push: send, now: () => clock.nowMs }),
		};
	}

	/** The records of a table, opened, without instants. */
	async function records(table: string) {
		const found = (await rows()).filter((row) => tableName(row) === table);
		const opened = await Promise.all(found.map((row) => portableRecord(types.get(table), row, [key])));
		return opened.map(({ id, values }) => ({ id, ...values }) as Record<string, unknown>);
	}

	return {
		sync,
		key,
		config,
		clock,
		spaceId,
		rows,
		records,
		target,
		async importFrom(items: AsyncIterable<ImportItem>, importId = 'import-1', signal?: AbortSignal) {
			return runImport(items, { target: await target(importId), signal });
		},
		async exportFile(passphrase?: string): Promise<Blob> {
			const all = await rows();
			const { to, file } = memorySink();
			const tables = [...new Set(all.map((row) => tableName(row)))].sort().map((table) => ({
				table,
				records: (async function* () {
					for (const row of all)
						if (tableName(row) === table) yield await portableRecord(types.get(table), row, [key]);
				})(),
			}));
			const head = {
				producedBy: 'test',
				exportedAt: '2026-11-29T12:00:00.000Z',
				userId: 'u',
				scope: { spaceId },
			};
			await writeManaFile({ ...head, to, tables, passphrase });
			return file();
		},
	};
}
