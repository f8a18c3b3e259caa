import { type ImportScope, importWriter, type WritableItem } from '@mana/portability/import-writer';
import { type PortableRecord, portableRecord } from '@mana/portability/record-line';
import {
	backOff,
	type Change,
	listTables,
	type MergedRow,
	push,
	type Replica,
	type SyncClientConfig,
	SyncError,
	tableName,
} from '@mana/sync-protocol';
import { createForeignRows } from './foreign-rows.ts';
import type { Keyrings } from './keyrings.ts';
import { tableNames, typeNamed } from './record-types.ts';

export interface PortableDeps {
	readonly replica: Pick<Replica, 'load' | 'row' | 'rows'>;
	readonly keyrings: Pick<Keyrings, 'of'>;
	/** @throws what keeps the server from being asked */
	readonly config: () => Promise<SyncClientConfig>;
	/** Milliseconds since 1970. */
	readonly now: () => number;
}

/** The tables of a space that hold records. */
export interface PortableTables {
	/** By `app/table`; what the app has no type for is counted when it is read. */
	readonly tables: readonly { readonly table: string; readonly count: number | undefined }[];
	/** Tables of other programs are known to the server alone, which did not answer. */
	readonly lacksOthers: boolean;
}

export interface PortablePage {
	readonly records: readonly PortableRecord[];
	/** Where the next page begins; undefined at the end. */
	readonly next?: string | undefined;
}

export type ImportBatch = Omit<ImportScope, 'key'> & { readonly items: readonly WritableItem[] };

/** Records of a space for exports and imports, which a worker of their own makes: keys stay with the owner. */
export interface PortableRecords {
	tables(spaceId: string): Promise<PortableTables>;
	/** A table's records, opened, some at a time. @throws SyncError for tables that the app has no type for */
	page(of: {
		readonly table: string;
		readonly spaceId: string;
		readonly from?: string | undefined;
	}): Promise<PortablePage>;
	/** Those of these records that are there. @throws SyncError as `page` */
	named(of: {
		readonly table: string;
		readonly spaceId: string;
		readonly ids: readonly string[];
	}): Promise<readonly PortableRecord[]>;
	/** Seals items of one app and pushes them; asked for again they count once. @throws SyncError */
	write(batch: ImportBatch): Promise<void>;
}

const recordsAtOnce = 200;
/** Of the server's refusals, those that pass. */
const triesMax = 8;
const waits = { firstMs: 500, longestMs: 30_000 };

export function createPortableRecords({ replica, keyrings, config, now }: PortableDeps): PortableRecords {
	/** The last table that was paged through: its ids are sorted once. */
	let sorted: { readonly of: string; readonly ids: readonly string[] } | undefined;

	const foreign = createForeignRows(config);
	const opened = (table: string, spaceId: string, rows: readonly MergedRow[]) =>
		Promise.all(rows.map((row) => portableRecord(typeNamed(table), row, keyrings.of(spaceId) ?? [])));

	async function rowsOf(table: string, spaceId: string) {
		await replica.load(table);
		return [...replica.rows(table)].filter((row) => row.spaceId === spaceId);
	}

	async function tables(spaceId: string): Promise<PortableTables> {
		const found: { table: string; count: number | undefined }[] = [];
		for (const table of tableNames) {
			const { length: count } = await rowsOf(table, spaceId);
			if (count > 0) found.push({ table, count });
		}
		try {
			const listed = (await listTables(await config(), { space: spaceId })).map(tableName);
			for (const table of listed.filter((name) => typeNamed(name) === undefined))
				found.push({ table, count: undefined });
			return { tables: found, lacksOthers: false };
		} catch (error) {
			if (!(error instanceof Error && 'code' in error)) throw error;
			return { tables: found, lacksOthers: true };
		}
	}

	async function page({ table, spaceId, from }: Parameters<PortableRecords['page']>[0]) {
		if (typeNamed(table) === undefined) {
			const { rows, next } = await foreign.page(table, spaceId, from);
			return { records: await opened(table, spaceId, rows), next };
		}
		const of = `${spaceId}/${table}`;
		if (from === undefined || sorted?.of !== of)
			sorted = { of, ids: (await rowsOf(table, spaceId)).map(({ id }) => id).sort() };
		const begin = from === undefined ? 0 : sorted.ids.findIndex((id) => id >= from);
		const end = begin + recordsAtOnce;
		const ids = begin < 0 ? [] : sorted.ids.slice(begin, end);
		const rows = ids.flatMap((id) => replica.row({ table, spaceId, id }) ?? []);
		return { records: await opened(table, spaceId, rows), next: begin < 0 ? undefined : sorted.ids[end] };
	}

	async function named({ table, spaceId, ids }: Parameters<PortableRecords['named']>[0]) {
		if (typeNamed(table) !== undefined) {
			await replica.load(table);
			const rows = ids.flatMap((id) => replica.row({ table, spaceId, id }) ?? []);
			return opened(table, spaceId, rows);
		}
		return opened(table, spaceId, await foreign.named(table, spaceId, ids));
	}

	async function write({ items, ...scope }: ImportBatch): Promise<void> {
		const [key] = keyrings.of(scope.spaceId) ?? [];
		if (key === undefined)
			throw new SyncError('KEY_MISSING', 0, 'the key of the space is not on this device');
		const send = (appId: string, changes: readonly Change[]) => pushPatiently(config, appId, changes);
		await importWriter({ ...scope, key, now, push: send })(items);
	}

	return { tables, page, named, write };
}

/** An import of hours meets a server that restarts, and its limits. */
async function pushPatiently(
	config: PortableDeps['config'],
	appId: string,
	changes: readonly Change[],
): Promise<void> {
	for (let tries = 1; ; tries += 1) {
		try {
			await push(await config(), appId, changes, { timeoutMs: 60_000 });
			return;
		} catch (error) {
			if (tries === triesMax || !(error instanceof SyncError) || !passes(error)) throw error;
			await new Promise((resolve) => setTimeout(resolve, backOff(tries, waits)));
		}
	}
}

function passes({ status, code }: SyncError): boolean {
	return status === 429 || status >= 500 || code === 'SYNC_TIMEOUT' || code === 'SYNC_UNREACHABLE';
}
