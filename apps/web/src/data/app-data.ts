import type { Space } from '@mana/auth-protocol';
import type { RevertSelector } from '@mana/sync-protocol';
import type { AppState, StorageUse, SyncState } from './app-state.ts';
import type { ServiceAnswer, ServiceRequest } from './call-service.ts';
import type { DeviceAgent, DeviceAgentHere } from './device-agent.ts';
import type { HistoryAnswer, TakenBack } from './history.ts';
import type { Query, QueryResult, RecordName, Row } from './query.ts';
import type { ModuleSizes, SealedCopies } from './sealed-copies.ts';
import type { SearchRequest, SearchResult } from './search.ts';
import type { Session } from './session.ts';
import type { Conflict, RefusedEdit, Settlement } from './set-aside.ts';
import type { TableName } from './table-records.ts';
import type { Step, StepId, Undone, UndoState, Written } from './write.ts';

/** A value that changes: calls back at once, then with each change. Svelte's store contract. */
export interface Watched<Value> {
	subscribe(run: (value: Value) => void): () => void;
}

/**
 * All that a screen sees of what a person keeps. One worker among the browser's tabs owns the storage, the keys and the
 * connection; this speaks to it, and to the next one when that one goes. Without a network everything here works but
 * `history`, `takeBack` and `call`.
 */
export interface AppData {
	readonly state: Watched<AppState>;
	readonly sync: Watched<SyncState>;
	/** The person's spaces, the personal one first; those of the last time while offline. */
	readonly spaces: Watched<readonly Space[]>;
	/** Own steps that can be taken back, and brought back. */
	readonly undoable: Watched<UndoState>;
	readonly conflicts: Watched<readonly Conflict[]>;
	readonly refusedEdits: Watched<readonly RefusedEdit[]>;
	readonly session: Session;

	/**
	 * Calls back with the records that match, and again when that changes: with the same `Row` for each that did not.
	 * The first time is when what comes first could be opened. Returns how to stop it.
	 */
	live<Table extends TableName>(
		query: Query<Table>,
		listener: (result: QueryResult<Table>) => void,
	): () => void;
	/** One record, whole; undefined where it is unknown or deleted. */
	liveOne<Table extends TableName>(
		name: RecordName<Table>,
		listener: (row: Row<Table> | undefined) => void,
	): () => void;

	/** Shows at once wherever it is looked at; the answer comes when it is on the device for good. */
	write(step: Step): Promise<Written>;
	/** Takes back the last step, or that one. A field that somebody else has written since stays as it is. */
	undo(step?: StepId): Promise<Undone>;
	/** Does again what was taken back last. */
	redo(): Promise<Undone>;

	/** Words anywhere in what is opened, best first, with small slips forgiven. */
	search(request: SearchRequest): Promise<SearchResult>;
	/** What was done to one record, newest first, by whom; opened. */
	history(name: RecordName): Promise<HistoryAnswer>;
	/** Takes back what an agent did in one call, in one mission, or since an instant. */
	takeBack(selector: RevertSelector): Promise<TakenBack>;

	settleConflict(id: string, by: Settlement): Promise<Written>;
	/** Writes a refused edit again, as a new record where the old one is gone. */
	restoreEdit(id: string): Promise<Written>;
	dismissEdit(id: string): Promise<void>;

	/** How missions run on this device; kept, where it is given. */
	deviceAgent(next?: DeviceAgent): Promise<DeviceAgentHere>;
	/** What mana-ai may hold for missions, as it was chosen on this device. */
	sealedCopies(): Promise<SealedCopies>;
	/** What each module of a space comes to. */
	moduleSizes(spaceId: string): Promise<ModuleSizes>;

	/** Speaks to mana-auth as the person, for spaces, agents, activity and account, or to mana-ai. */
	call(request: ServiceRequest): Promise<ServiceAnswer>;

	storageUse(): Promise<StorageUse>;
	/** Asks the browser to keep the storage. Answers whether it will. */
	keepStorage(): Promise<boolean>;
	/** Ends this tab's part; the storage stays. */
	close(): void;
}
