import type { RecordIdentity, ReplicaStorage, StorageEntry } from '@mana/sync-protocol';
import type { DoneStep, StepId, UndoState } from '../write.ts';

/** What one write did to one record, as it lies in the storage: sealed. */
export interface KeptWrite extends RecordIdentity {
	readonly op: 'insert' | 'update' | 'delete';
	/** What was there before: the fields that an update wrote over, or the whole record that was deleted. */
	readonly before: Readonly<Record<string, unknown>>;
	/** By hash what each field was left with: as long as it holds that, nobody has written there since. */
	readonly after: Readonly<Record<string, string>>;
}

export interface KeptStep extends DoneStep {
	readonly place: number;
	/** An undone step can be done again, and the other way round. */
	readonly isUndone: boolean;
	readonly writes: readonly KeptWrite[];
}

/** Own steps in their order, kept beside the changes that they made. */
export interface UndoStack {
	state(): UndoState;
	/** That step, or the last one that can be taken back or done again. */
	find(isUndone: boolean, id?: StepId): KeptStep | undefined;
	has(id: StepId): boolean;
	/**
	 * Puts a step on top, in place of the one with the same id; a new one ends what could be done again.
	 *
	 * @returns what the storage is to take over together with the step's changes
	 */
	push(step: Omit<KeptStep, 'place'>): StorageEntry[];
	/** Takes out a step that the storage did not take. */
	drop(id: StepId): void;
}

const prefix = 'app/step/';
const stepLimit = 100;

export async function openUndoStack(storage: ReplicaStorage): Promise<UndoStack> {
	const kept = (await storage.list(prefix)) as [string, KeptStep][];
	let steps = kept.map(([, step]) => step).sort((a, b) => a.place - b.place);

	const nameOf = ({ place }: Pick<KeptStep, 'place'>) => `${prefix}${String(place).padStart(12, '0')}`;
	const lastOf = (isUndone: boolean) => steps.findLast((step) => step.isUndone === isUndone);
	const shown = ({ id, label, atMs }: KeptStep): DoneStep => ({
		id,
		atMs,
		...(label !== undefined && { label }),
	});

	return {
		state() {
			const [undo, redo] = [lastOf(false), lastOf(true)];
			return { ...(undo && { undo: shown(undo) }), ...(redo && { redo: shown(redo) }) };
		},
		find: (isUndone, id) =>
			id === undefined
				? lastOf(isUndone)
				: steps.find((step) => step.id === id && step.isUndone === isUndone),
		has: (id) => steps.some((step) => step.id === id),
		push(step) {
			const added = { ...step, place: (steps.at(-1)?.place ?? 0) + 1 };
			const same = steps.find(({ id }) => id === step.id);
			const stays = steps.filter((one) => one !== same && (same !== undefined || !one.isUndone));
			const left = stays.slice(1 - stepLimit);
			const gone = steps.filter((one) => !left.includes(one));
			steps = [...left, added];
			return [...gone.map((one): StorageEntry => [nameOf(one), undefined]), [nameOf(added), added]];
		},
		drop(id) {
			steps = steps.filter((step) => step.id !== id);
		},
	};
}
