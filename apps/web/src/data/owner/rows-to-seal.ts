import { moduleCatalogue, plainRecord, type RecordType } from '@mana/records';
import {
	agentDefaults,
	agentKontextDocs,
	agents,
	aiMissions,
	aiProposals,
	missionRuns,
} from '@mana/records/types/ai';
import { decryptRecordFields, type Keyring } from '@mana/shared-crypto';
import { canonicalHash, type MergedRow, type Replica } from '@mana/sync-protocol';
import type { ModuleSizes, RowsToSealRequest } from '../sealed-copies.ts';
import type { Keyrings } from './keyrings.ts';
import { NotReadyError } from './session-errors.ts';

/** A row of one record type. */
export interface TypedRow {
	readonly type: RecordType;
	readonly row: MergedRow;
}

/** A row as it is sealed: what is encrypted where it rests is plain. */
export interface PlainRow {
	readonly app: string;
	readonly row: MergedRow;
}

export interface RowsToSeal {
	/** Of the rows as they are, and of what was asked for. */
	readonly digest: string;
	/** Whether some of them are not on the server yet: it would be told of records that it does not have. */
	readonly isWaiting: boolean;
	/** Where they are wanted. */
	readonly rows: readonly PlainRow[] | undefined;
}

export interface RowsToSealDeps {
	readonly replica: Pick<Replica, 'load' | 'rows' | 'isPending' | 'subscribe'>;
	readonly keyrings: Pick<Keyrings, 'of'>;
}

export interface RowsToSealSource {
	/** @throws NotReadyError where there is no key */
	rows(of: RowsToSealRequest): Promise<RowsToSeal>;
	sizes(spaceId: string): Promise<ModuleSizes>;
}

type Looked = Omit<RowsToSeal, 'rows'>;
type RowsOf = (type: RecordType) => readonly MergedRow[];

const latestRuns = 3;
const latestRejected = 10;
const latest = (one: MergedRow, other: MergedRow) => other.stamps.latest.localeCompare(one.stamps.latest);

/** The record types of modules. */
function typesOfModules(modules: readonly string[]): readonly RecordType[] {
	return moduleCatalogue.filter(({ id }) => modules.includes(id)).flatMap(({ recordTypes }) => recordTypes);
}

/**
 * What a run goes by, and all records of the modules that were chosen. Of missions, agents, runs and proposals it is
 * what concerns this mission, and nothing of others.
 */
export function rowsOfMission(rowsOf: RowsOf, missionId: string, modules: readonly string[]): TypedRow[] {
	const typed = (type: RecordType, rows: readonly MergedRow[]) => rows.map((row) => ({ type, row }));
	const own = rowsOf(aiMissions).filter(({ id }) => id === missionId);
	const [mission] = own.map((row) => plainRecord(aiMissions, row));
	const agentId = mission?.agentId ?? null;
	const isOwn = (one: { readonly missionId: string }) => one.missionId === missionId;
	const docs = rowsOf(agentKontextDocs).filter(
		(row) => plainRecord(agentKontextDocs, row).agentId === agentId,
	);
	const runs = rowsOf(missionRuns).filter((row) => {
		const run = plainRecord(missionRuns, row);
		return isOwn(run) && run.endedAt !== null;
	});
	const rejected = rowsOf(aiProposals).filter((row) => {
		const proposal = plainRecord(aiProposals, row);
		return isOwn(proposal) && proposal.status === 'rejected';
	});
	return [
		...typed(aiMissions, own),
		...typed(
			agents,
			rowsOf(agents).filter(({ id }) => id === agentId),
		),
		...typed(agentDefaults, rowsOf(agentDefaults)),
		...typed(agentKontextDocs, docs.toSorted(latest).slice(0, 1)),
		...typed(missionRuns, runs.toSorted(latest).slice(0, latestRuns)),
		...typed(aiProposals, rejected.toSorted(latest).slice(0, latestRejected)),
		...typesOfModules(modules).flatMap((type) => typed(type, rowsOf(type))),
	];
}

/** Changes with any field of any of the rows, whatever stamp it was written at. */
export function digestOf(rows: readonly TypedRow[], modules: readonly string[]): string {
	const stamps = rows.map(({ type, row: { id, stamps: all, fields } }) => {
		const written = Object.entries(fields).map(([name, { stamp }]) => `${name} ${stamp}`);
		return [type.name, id, all.latest, ...written.sort()].join('\n');
	});
	return canonicalHash([[...modules].sort(), stamps.sort()]);
}

/** What a row comes to once it is open, about: a sealed text is a third longer. */
export function plainBytesOf({ type, row }: TypedRow): number {
	const sealed = type.encryptedFields.reduce((sum, field) => {
		const value = row.data[field];
		return sum + (typeof value === 'string' ? value.length : 0);
	}, 0);
	return JSON.stringify(row).length - Math.round(sealed / 4);
}

async function opened({ type, row }: TypedRow, keys: Keyring): Promise<PlainRow> {
	const { record: data } = await decryptRecordFields(row.data, type.encryptedFields, keys);
	const { table, id, op, spaceId, fields, stamps, actor, origin } = row;
	return {
		app: type.app,
		row: { table, id, op, spaceId, data, fields, stamps, ...(actor && { actor }), ...(origin && { origin }) },
	};
}

/** What missions that run at the server take with them, out of what this device has. */
export function createRowsToSeal({ replica, keyrings }: RowsToSealDeps): RowsToSealSource {
	/** Of missions, for as long as nothing changes. */
	const known = new Map<string, Looked>();
	let changes = 0;
	replica.subscribe(() => {
		changes += 1;
		known.clear();
	});

	async function rowsIn(spaceId: string, types: readonly RecordType[]): Promise<RowsOf> {
		await Promise.all(types.map(({ name }) => replica.load(name)));
		return ({ name }) => [...replica.rows(name)].filter((row) => row.spaceId === spaceId);
	}

	async function chosen({ spaceId, missionId, modules }: RowsToSealRequest): Promise<readonly TypedRow[]> {
		const ai = [aiMissions, agents, agentDefaults, agentKontextDocs, missionRuns, aiProposals];
		return rowsOfMission(await rowsIn(spaceId, [...ai, ...typesOfModules(modules)]), missionId, modules);
	}

	function lookAt(rows: readonly TypedRow[], modules: readonly string[]): Looked {
		const isPending = ({ type, row: { spaceId, id } }: TypedRow) =>
			replica.isPending({ table: type.name, spaceId, id });
		return { digest: digestOf(rows, modules), isWaiting: rows.some(isPending) };
	}

	return {
		async rows(of) {
			const name = JSON.stringify([of.spaceId, of.missionId, of.modules]);
			const before = changes;
			const looked = of.opens ? undefined : known.get(name);
			if (looked !== undefined) return { ...looked, rows: undefined };
			const rows = await chosen(of);
			const seen = lookAt(rows, of.modules);
			if (before === changes) known.set(name, seen);
			if (!of.opens) return { ...seen, rows: undefined };
			const keys = keyrings.of(of.spaceId);
			if (keys === undefined) throw new NotReadyError();
			return { ...seen, rows: await Promise.all(rows.map((one) => opened(one, keys))) };
		},
		async sizes(spaceId: string): Promise<ModuleSizes> {
			const rowsOf = await rowsIn(
				spaceId,
				moduleCatalogue.flatMap(({ recordTypes }) => recordTypes),
			);
			const sizes = moduleCatalogue.map(({ id, recordTypes }) => {
				const rows = recordTypes.flatMap((type) => rowsOf(type).map((row) => ({ type, row })));
				const bytes = rows.reduce((sum, one) => sum + plainBytesOf(one), 0);
				return [id, { records: rows.length, bytes }] as const;
			});
			return Object.fromEntries(sizes);
		},
	};
}
