import { push } from '../sync-client.ts';
import { SyncError } from '../sync-error.ts';
import type { Change } from '../wire/change.ts';
import type { Conflict } from '../wire/conflict.ts';
import type { PushResponse } from '../wire/push-response.ts';
import { applyCorrections } from './apply-corrections.ts';
import type { ReplicaAccess } from './replica-access.ts';
import type { ReplicaClock } from './replica-clock.ts';
import type { PendingChange, ReplicaRecords } from './replica-records.ts';
import type { StorageEntry } from './replica-storage.ts';
import type { ReplicaTables } from './replica-tables.ts';

const PUSH_CHANGES = 200;
const PUSH_CHARACTERS = 2_000_000;
/**
 * Refusals that say nothing of the changes: what another version, token or network may yet send stays. Those
 * named by their status alone are not the sync server's own.
 */
const passingRefusals = [
	'SCHEMA_VERSION_UNSUPPORTED',
	'SCOPE_INSUFFICIENT',
	'TOKEN_UNFIT',
	'HTTP_400',
	'HTTP_403',
];

export interface ReplicaOutboxOptions {
	readonly records: ReplicaRecords;
	readonly tables: ReplicaTables;
	readonly clock: ReplicaClock;
	readonly access: ReplicaAccess;
	/** Aborts what is under way. */
	readonly signal: () => AbortSignal;
	readonly onRefused: OnRefused | undefined;
	readonly onFullness: ((percent: number | undefined) => void) | undefined;
}

export type OnRefused = (change: Change, error: SyncError) => readonly StorageEntry[];

export interface ReplicaOutbox {
	/**
	 * Sends the next changes, those of one app, in their order. A batch that is refused is taken up again by halves
	 * until the change at fault is alone; that one is taken back. What a full space refuses stays; deletions, which
	 * make room, and what is in other spaces pass it.
	 *
	 * @returns what the storage must take over; null where nothing is to be sent
	 * @throws SyncError what says nothing of the changes: they stay, and another app's turn comes first
	 */
	sendNext(): Promise<StorageEntry[] | null>;
}

export function createReplicaOutbox(options: ReplicaOutboxOptions): ReplicaOutbox {
	const { records, tables, clock, access } = options;
	let limit = PUSH_CHANGES;
	/** The app whose last push failed. */
	let failedApp: string | undefined;
	/** Spaces that refuse what is written to them for want of room, and those that refuse deletions too. */
	const full = { ofWrites: new Set<string>(), ofDeletions: new Set<string>() };
	/** Whether changes of several spaces go apart, for it to show which one is full. */
	let isBySpace = false;

	const appOf = ({ change }: PendingChange) => tables.appTable(change.table).appId;

	/** What no full space holds up; where it holds up all, all of it, to try again. */
	function sendable(): PendingChange[] {
		const kept = [...records.outbox.values()].filter(({ isKept }) => isKept);
		if (kept.length === 0) isBySpace = false;
		if (full.ofWrites.size === 0) return kept;
		const held = new Set<string>();
		const passing = kept.filter(({ change }) => {
			const isHeld = (change.op === 'delete' ? full.ofDeletions : full.ofWrites).has(spaceOf(change));
			const record = JSON.stringify([change.table, spaceOf(change), change.id]);
			// One with a base may rest on what is held up before it.
			if (!isHeld && !(held.has(record) && change.base !== undefined)) return true;
			held.add(record);
			return false;
		});
		if (passing.length > 0) return passing;
		full.ofWrites.clear();
		full.ofDeletions.clear();
		return kept;
	}

	function noteFull(batch: readonly PendingChange[]): void {
		const [first] = batch;
		if (first === undefined) return;
		const spaceId = spaceOf(first.change);
		isBySpace = true;
		if (batch.some(({ change }) => spaceOf(change) !== spaceId)) return;
		full.ofWrites.add(spaceId);
		if (batch.every(({ change }) => change.op === 'delete')) full.ofDeletions.add(spaceId);
	}

	function nextBatch(): { appId: string; batch: PendingChange[] } | null {
		const kept = sendable();
		const first = kept.find((pending) => appOf(pending) !== failedApp) ?? kept[0];
		if (first === undefined) return null;
		const appId = appOf(first);
		const batch: PendingChange[] = [];
		let characters = 0;
		for (const pending of kept) {
			if (appOf(pending) !== appId) continue;
			if (isBySpace && spaceOf(pending.change) !== spaceOf(first.change)) continue;
			characters += JSON.stringify(pending.change).length;
			if (batch.length === limit || (batch.length > 0 && characters > PUSH_CHARACTERS)) break;
			batch.push(pending);
		}
		return { appId, batch };
	}

	function takeBack(batch: readonly PendingChange[], error: SyncError): StorageEntry[] {
		return batch.flatMap(({ place, change }): StorageEntry[] => {
			records.removePending(place);
			return [[place, undefined], ...(options.onRefused?.(change, error) ?? [])];
		});
	}

	function tellConflicts(batch: readonly PendingChange[], conflicts: readonly Conflict[]): StorageEntry[] {
		const byPlace = Map.groupBy(conflicts, ({ change }) => change.place);
		return [...byPlace].flatMap(([index, met]) => {
			const pending = batch[index];
			if (pending === undefined) return [];
			const message = 'something else stands there than the change rests on, or a deletion hides an edit';
			const error = new SyncError('CONFLICT', 200, message, { conflicts: met });
			return options.onRefused?.(pending.change, error) ?? [];
		});
	}

	function takeOver(appId: string, batch: readonly PendingChange[], answer: PushResponse): StorageEntry[] {
		const refused = new Set(
			answer.conflicts.flatMap(({ applied, change }) => (applied ? [] : [change.place])),
		);
		const taken = batch.filter((_, index) => !refused.has(index));
		const accepted = applyCorrections(taken.map(wireChange), answer.corrections);
		for (const [index, { place }] of batch.entries()) if (refused.has(index)) records.removePending(place);
		return [
			...batch.map(({ place }): StorageEntry => [place, undefined]),
			...taken.flatMap(({ place, change: { table } }, index) => {
				const change = accepted[index];
				return change === undefined ? [] : [records.settle(place, { ...change, table })];
			}),
			...answer.changes.map((row) => {
				return records.receive({ ...row, table: tables.nameOf({ appId, table: row.table }) });
			}),
			...tellConflicts(batch, answer.conflicts),
		];
	}

	function wireChange({ change }: PendingChange): Change {
		return { ...change, table: tables.appTable(change.table).table };
	}

	return {
		async sendNext() {
			const next = nextBatch();
			if (next === null) return null;
			const { appId, batch } = next;
			const using = await access.config();
			try {
				const answer = await push(using, appId, batch.map(wireChange), {
					reportConflicts: true,
					signal: options.signal(),
				});
				const entries = takeOver(appId, batch, answer);
				clock.takeCorrections(answer.corrections);
				options.onFullness?.(answer.fullPercent);
				failedApp = undefined;
				limit = Math.min(PUSH_CHANGES, limit * 2);
				return entries;
			} catch (error) {
				if (!(error instanceof SyncError)) throw error;
				access.noteRefusal(error, using.jwt);
				if (error.code === 'SPACE_FULL') {
					noteFull(batch);
					throw error;
				}
				const isRefused = [400, 403, 413].includes(error.status) && !passingRefusals.includes(error.code);
				if (!isRefused) {
					failedApp = appId;
					throw error;
				}
				if (batch.length > 1) {
					limit = Math.ceil(batch.length / 2);
					return [];
				}
				limit = Math.min(PUSH_CHANGES, limit * 2);
				return takeBack(batch, error);
			}
		},
	};
}

/** Empty for the person's own. */
function spaceOf({ spaceId }: Change): string {
	return spaceId ?? '';
}
