import { decryptRecordFields, encryptRecordFields } from '@mana/shared-crypto';
import {
	canonicalHash,
	type RecordIdentity,
	type Replica,
	type ReplicaChange,
	type Stamp,
} from '@mana/sync-protocol';
import type { DoneStep, Step, StepId, Undone, UndoState, Written } from '../write.ts';
import { StorageError } from './device-storage.ts';
import type { Keyrings } from './keyrings.ts';
import { mergeSeen } from './merge-seen.ts';
import { typeNamed } from './record-types.ts';
import { type SealedWrite, sealWrite } from './seal-write.ts';
import type { KeptStep, KeptWrite, UndoStack } from './undo-stack.ts';
import type { UnsettledChanges } from './unsettled-changes.ts';

const writeLimit = 1_000;

export interface StepDeps {
	readonly replica: Replica;
	readonly keyrings: Pick<Keyrings, 'of' | 'spaces'>;
	readonly stack: UndoStack;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	readonly newId: () => string;
	readonly unsettled: Pick<UnsettledChanges, 'entriesOf' | 'forget'>;
	/** Called after what can be undone has changed. */
	readonly onStack: (state: UndoState) => void;
}

/** What a person does to records, and takes back. */
export interface Steps {
	/** @param id the same for the same step, however often it is asked for */
	write(step: Step, id: StepId): Promise<Written>;
	undo(id?: StepId): Promise<Undone>;
	redo(): Promise<Undone>;
}

export function createSteps(deps: StepDeps): Steps {
	const { replica, stack } = deps;

	async function write({ label, writes }: Step, id: StepId): Promise<Written> {
		const names = writes.map(({ table, spaceId, id: recordId = '' }) => ({ table, spaceId, id: recordId }));
		if (stack.has(id)) return { ok: true, step: id, records: names };
		if (writes.length > writeLimit) return { ok: false, code: 'TOO_MANY_WRITES' };
		await loadTables(writes.filter(({ table }) => typeNamed(table) !== undefined));
		const sealedWrites: SealedWrite[] = [];
		for (const [place, asked] of writes.entries()) {
			const isFirst = !names.slice(0, place).some((name) => isSame(name, names[place] ?? name));
			const sealed = await sealWrite(deps, asked, place, isFirst);
			if (!sealed.ok) return { ok: false, ...sealed.refusal };
			sealedWrites.push(sealed.write);
		}
		const changes = sealedWrites.map(({ change }) => change);
		const missing = changes.findIndex(
			(change, place) => change.op !== 'insert' && !isThere(changes.slice(0, place), change),
		);
		if (missing >= 0) return { ok: false, code: 'RECORD_MISSING', write: missing };
		const step = { id, atMs: deps.now(), ...(label !== undefined && { label }) };
		if (!(await apply(step, sealedWrites, false))) return { ok: false, code: 'STORAGE_FULL' };
		return { ok: true, step: id, records: changes.map(nameOf) };
	}

	async function loadTables(changes: readonly { readonly table: string }[]): Promise<void> {
		await Promise.all([...new Set(changes.map(({ table }) => table))].map((table) => replica.load(table)));
	}

	/** In the replica, or made by the step itself. */
	function isThere(before: readonly ReplicaChange[], name: RecordIdentity): boolean {
		return replica.row(name) !== undefined || before.some((change) => isSame(change, name));
	}

	/** @returns false where the device has no room */
	async function apply(step: DoneStep, sealed: readonly SealedWrite[], isUndone: boolean): Promise<boolean> {
		const changes = sealed.map(({ change }) => change);
		let stamped: readonly Stamp[] = [];
		const writes = sealed.map(
			({ change, base }): KeptWrite => ({
				...nameOf(change),
				op: change.op,
				// The record may show something else by now than the write rests on.
				before: { ...valuesBefore(change), ...base },
				after: change.op === 'delete' ? {} : hashesOf(change.data),
			}),
		);
		const applied = replica.apply(changes, (stamps) => {
			stamped = stamps;
			return [...stack.push({ ...step, isUndone, writes }), ...deps.unsettled.entriesOf(sealed, stamps)];
		});
		try {
			await applied;
			deps.onStack(stack.state());
			return true;
		} catch (error) {
			stack.drop(step.id);
			deps.unsettled.forget(sealed, stamped);
			deps.onStack(stack.state());
			if (error instanceof StorageError && error.code === 'STORAGE_FULL') return false;
			throw error;
		}
	}

	function valuesBefore(change: ReplicaChange): Record<string, unknown> {
		const row = replica.row(change);
		if (row === undefined || change.op === 'insert') return {};
		if (change.op === 'delete') return row.data;
		return Object.fromEntries(Object.keys(change.data).map((field) => [field, row.data[field] ?? null]));
	}

	/**
	 * What takes a write back; nothing of it where somebody has written there since. It rests on what it takes back, so
	 * that what is written there before it is sent is not lost.
	 */
	async function inverse(write: KeptWrite, isFirst: boolean): Promise<SealedWrite | undefined> {
		const { op, before, after } = write;
		const name = nameOf(write);
		const type = isFirst ? typeNamed(write.table) : undefined;
		const row = replica.row(name);
		if (op === 'delete') {
			if (row !== undefined) return undefined;
			return { change: { ...name, op: 'insert', data: await openable(name, before) } };
		}
		if (row === undefined) return undefined;
		const own = Object.keys(row.data).filter((field) => canonicalHash(row.data[field]) === after[field]);
		if (op === 'insert')
			return own.length === Object.keys(row.data).length ? { change: { ...name, op: 'delete' } } : undefined;
		const values = Object.entries(before).filter(([field]) => own.includes(field));
		if (values.length === 0) return undefined;
		const data = await openable(name, Object.fromEntries(values));
		if (type === undefined) return { change: { ...name, op: 'update', data } };
		const { bases, base } = await mergeSeen(deps.keyrings, type, row, data, {});
		return { change: { ...name, op: 'update', data, bases }, base };
	}

	/** The same envelopes, but for those that the key in force does not open: what does may be gone soon. */
	async function openable({ spaceId }: RecordIdentity, values: Readonly<Record<string, unknown>>) {
		const keyring = deps.keyrings.of(spaceId) ?? [];
		const [key] = keyring;
		if (key === undefined) return values;
		const opened = await decryptRecordFields(values, Object.keys(values), key);
		const old = opened.undecryptable.map(({ field }) => field);
		if (old.length === 0) return values;
		const { record, undecryptable } = await decryptRecordFields(values, old, keyring);
		const lost = new Set(undecryptable.map(({ field }) => field));
		return encryptRecordFields(
			record,
			old.filter((field) => !lost.has(field)),
			key,
		);
	}

	async function takeBack(step: KeptStep | undefined): Promise<Undone> {
		if (step === undefined) return { ok: false, code: 'NOTHING_TO_UNDO' };
		await loadTables(step.writes);
		const sealed: SealedWrite[] = [];
		const leftAlone: RecordIdentity[] = [];
		for (const write of step.writes.toReversed()) {
			const inverted = await inverse(write, !sealed.some(({ change }) => isSame(change, write)));
			if (inverted === undefined) leftAlone.push(nameOf(write));
			else sealed.push(inverted);
		}
		const { id, label, atMs } = step;
		const done = { id, atMs, ...(label !== undefined && { label }) };
		if (!(await apply(done, sealed, !step.isUndone))) return { ok: false, code: 'STORAGE_FULL' };
		return { ok: true, step: done, leftAlone };
	}

	return {
		write,
		undo: (id) => takeBack(stack.find(false, id)),
		redo: () => takeBack(stack.find(true)),
	};
}

function nameOf({ table, spaceId, id }: RecordIdentity): RecordIdentity {
	return { table, spaceId, id };
}

function isSame(a: RecordIdentity, b: RecordIdentity): boolean {
	return a.table === b.table && a.spaceId === b.spaceId && a.id === b.id;
}

function hashesOf(values: Readonly<Record<string, unknown>>): Record<string, string> {
	return Object.fromEntries(Object.entries(values).map(([field, value]) => [field, canonicalHash(value)]));
}
