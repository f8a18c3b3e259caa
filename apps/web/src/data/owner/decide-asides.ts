import type { RecordType } from '@mana/records';
import { conflictMarks } from '@mana/records/rules/merge-text';
import type { RecordIdentity, Replica } from '@mana/sync-protocol';
import type { HistoryAnswer } from '../history.ts';
import type { Conflict, RefusedEdit, Settlement } from '../set-aside.ts';
import type { Step } from '../write.ts';
import type { Keyrings } from './keyrings.ts';
import { type FieldVersions, mergeValues } from './merge-values.ts';
import { typeNamed } from './record-types.ts';
import type { RecordValues } from './record-values.ts';
import type { ConflictAside, SetAsideStore } from './set-aside-store.ts';

type Values = Readonly<Record<string, unknown>>;

export interface DecisionDeps {
	readonly store: SetAsideStore;
	readonly values: RecordValues;
	readonly keyrings: Pick<Keyrings, 'spaces'>;
}

export interface RestorationDeps {
	readonly replica: Replica;
	readonly newId: () => string;
	/** What else the record held; where that cannot be had, only what was edited comes back. */
	readonly history: (record: RecordIdentity) => Promise<HistoryAnswer>;
}

/** What a person is shown of what was set aside, and what their decision does. */
export interface Decisions {
	/** Those of records that are there. */
	conflicts(replica: Replica): Promise<Conflict[]>;
	refusedEdits(replica: Replica): Promise<RefusedEdit[]>;
	/** Conflicts whose marks the person has taken out of the text by hand. */
	settledByHand(replica: Replica): Promise<string[]>;
	/** What settles a conflict; undefined where there is none of that id any more. */
	settlement(id: string, by: Settlement): Promise<Step | undefined>;
	/** What brings an edit back; undefined as above. */
	restoration(id: string, deps: RestorationDeps): Promise<Step | undefined>;
}

export function createDecisions({ store, values, keyrings }: DecisionDeps): Decisions {
	async function versionsOf({ record, field, base, mine, theirs }: ConflictAside): Promise<FieldVersions> {
		const open = async (value: unknown) => (await values.open(record, { [field]: value }))[field];
		const [was, own, others] = await Promise.all([base, mine, theirs].map(open));
		return { base: was, mine: own, theirs: others };
	}

	/** What the record is called: by what it shows now, else by what was written. */
	async function titleOf(replica: Replica, record: RecordIdentity, written: Values): Promise<string> {
		const field = typeNamed(record.table)?.searched?.fields[0]?.name;
		if (field === undefined) return '';
		await replica.load(record.table);
		const now = replica.row(record)?.data[field];
		const title = now === undefined ? written[field] : (await values.open(record, { [field]: now }))[field];
		return typeof title === 'string' ? title : '';
	}

	const conflictAsides = () => store.all().filter((aside) => aside.kind === 'conflict');

	return {
		async conflicts(replica) {
			const shown: Conflict[] = [];
			for (const aside of conflictAsides()) {
				const { id, record, field, atMs } = aside;
				const title = await titleOf(replica, record, {});
				if (replica.row(record) === undefined) continue;
				shown.push({ id, record, title, field, atMs, ...(await versionsOf(aside)) });
			}
			return shown;
		},
		async refusedEdits(replica) {
			const found = store.all().filter((aside) => aside.kind === 'refused');
			return Promise.all(
				found.map(async ({ id, record, code, values: sealed, atMs }): Promise<RefusedEdit> => {
					const written = await values.open(record, sealed);
					return { id, record, title: await titleOf(replica, record, written), code, values: written, atMs };
				}),
			);
		},
		async settledByHand(replica) {
			const ids: string[] = [];
			for (const aside of conflictAsides()) {
				const { id, record, field } = aside;
				await replica.load(record.table);
				const row = replica.row(record);
				const type = typeNamed(record.table);
				if (row === undefined || type === undefined) continue;
				const now = (await values.open(record, { [field]: row.data[field] ?? null }))[field];
				const marked = mergeValues(type, field, await versionsOf(aside)).value;
				if (hasMarks(marked) && typeof now === 'string' && !hasMarks(now)) ids.push(id);
			}
			return ids;
		},
		async settlement(id, by) {
			const aside = store.find(id);
			const type = aside && typeNamed(aside.record.table);
			if (aside?.kind !== 'conflict' || type === undefined) return undefined;
			const { record, field } = aside;
			const versions = await versionsOf(aside);
			const { value } = mergeValues(type, field, versions, by);
			// What was written since beside the place stays.
			const seen = { [field]: mergeValues(type, field, versions).value };
			return { writes: [{ ...record, op: 'update', values: { [field]: value }, seen }] };
		},
		async restoration(id, { replica, newId, history }) {
			const aside = store.find(id);
			const type = aside && typeNamed(aside.record.table);
			if (aside?.kind !== 'refused' || type === undefined) return undefined;
			const { record } = aside;
			await replica.load(record.table);
			const own = ofType(type, await values.open(record, aside.values));
			if (replica.row(record) !== undefined) return { writes: [{ ...record, op: 'update', values: own }] };
			const isThere = keyrings.spaces().some(({ id: space }) => space === record.spaceId);
			const spaceId = isThere ? record.spaceId : (keyrings.spaces()[0]?.id ?? '');
			const past = await history(record);
			const written = past.ok ? past.entries.toReversed().map(({ values: of }) => ofType(type, of)) : [];
			const all = Object.assign({}, ...written, own);
			return { writes: [{ op: 'insert', table: record.table, spaceId, id: newId(), values: all }] };
		},
	};
}

function hasMarks(value: unknown): boolean {
	return typeof value === 'string' && value.includes(conflictMarks.begin);
}

function ofType(type: RecordType, values: Values): Values {
	return Object.fromEntries(Object.entries(values).filter(([field]) => Object.hasOwn(type.absent, field)));
}
