import type { RevertSelector } from '@mana/sync-protocol';
import { listTables, openPackedStorage, openReplica, type Replica, SyncError } from '@mana/sync-protocol';
import type { HistoryAnswer, TakenBack } from '../history.ts';
import type { RecordName } from '../query.ts';
import type { Settlement } from '../set-aside.ts';
import { createWatchedValue, type WatchedValue } from '../watched-value.ts';
import type { Step, StepId, UndoState, Written } from '../write.ts';
import type { AccessTokens } from './access-tokens.ts';
import { createDeviceAgentStore, type DeviceAgentStore } from './device-agent-store.ts';
import type { AccountStorage } from './device-storage.ts';
import { createHeardPolicyMode, type HeardPolicyMode } from './heard-policy-mode.ts';
import { type Keyrings, openKeyrings } from './keyrings.ts';
import { createLiveSet, type LiveSet } from './live-set.ts';
import { createOpenedRecords } from './opened-records.ts';
import { historyOf, takeBackCalls } from './past-changes.ts';
import { createPortableRecords, type PortableRecords } from './portable-records.ts';
import { tableNames } from './record-types.ts';
import { createRowsToSeal, type RowsToSealSource } from './rows-to-seal.ts';
import { createSealedCopiesStore, type SealedCopiesStore } from './sealed-copies-store.ts';
import { createSearchIndex, type SearchIndex } from './search-index.ts';
import { type Fetch, type SendToService, sendWithToken } from './service-requests.ts';
import { createSettling, type Settling } from './settle-changes.ts';
import { createSyncStatus, type SyncStatus } from './sync-status.ts';
import { createSteps, type Steps } from './take-steps.ts';
import { openUndoStack } from './undo-stack.ts';
import { openUnsettledChanges } from './unsettled-changes.ts';

export interface AccountDeps {
	readonly storage: AccountStorage;
	readonly tokens: AccessTokens;
	readonly syncUrl: string;
	readonly sendToAuth: SendToService;
	readonly fetch: Fetch;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	readonly newId: () => string;
}

/** One person's data, open on this device. */
export interface Account extends Pick<Settling, 'conflicts' | 'refusedEdits'> {
	readonly keyrings: Keyrings;
	readonly replica: Replica;
	readonly steps: Steps;
	readonly status: SyncStatus;
	readonly spaces: WatchedValue<ReturnType<Keyrings['spaces']>>;
	readonly undoable: WatchedValue<UndoState>;
	readonly live: LiveSet;
	readonly search: SearchIndex;
	readonly portable: PortableRecords;
	readonly policyMode: HeardPolicyMode;
	readonly deviceAgent: DeviceAgentStore;
	readonly sealedCopies: SealedCopiesStore;
	readonly toSeal: RowsToSealSource;
	history(name: RecordName): Promise<HistoryAnswer>;
	takeBack(selector: RevertSelector): Promise<TakenBack>;
	settleConflict(id: string, by: Settlement, step: StepId): Promise<Written>;
	restoreEdit(id: string, step: StepId): Promise<Written>;
	dismissEdit(id: string): Promise<void>;
	/** Reads spaces that the person has just made or come into. */
	enter(spaceIds: readonly string[]): Promise<void>;
	/** Drops keys and all that was opened. */
	lock(): Promise<void>;
	close(): Promise<void>;
}

/** Opens what the device holds of an account, and keeps it in step with the server. */
export async function openAccount(deps: AccountDeps): Promise<Account> {
	const { storage, tokens, now, newId } = deps;
	const rows = await openPackedStorage(storage.rows);
	const keyrings = await openKeyrings({
		values: storage.values,
		send: (request) => sendWithToken(tokens, deps.sendToAuth, request),
		userId: () => tokens.session()?.userId ?? '',
		onChanged: () => onKeys(),
	});
	const opened = createOpenedRecords(keyrings.of);
	const spaces = createWatchedValue(keyrings.spaces());
	const status = createSyncStatus({ wasSyncedBefore: (await rows.list('meta/cursor/')).length > 0, now });
	const stack = await openUndoStack(rows);
	const undoable = createWatchedValue(stack.state());
	const unsettled = await openUnsettledChanges({
		storage: rows,
		keyrings,
		now,
		onChanged: () => settling.look(),
	});
	const baseUrl = deps.syncUrl;
	const clientId = await clientIdOf(storage, newId);
	const replica = await openReplica({
		...{ baseUrl, clientId, tables: tableNames, firstTables: [], storage: rows, now },
		token: tokens.token,
		fetch: deps.fetch,
		onRefused: unsettled.onRefused,
		onSynced: status.synced,
		onFullness: status.filled,
		onSyncFailed: status.failed,
	});
	const settling = createSettling({ unsettled, replica, onFailure: status.failed });
	const live = createLiveSet({ replica, opened });
	const search = createSearchIndex({ replica, opened, onFailure: status.failed });
	const steps = createSteps({ replica, keyrings, stack, unsettled, now, newId, onStack: undoable.set });
	const config = async () => ({ baseUrl, clientId, jwt: await tokens.token(), fetch: deps.fetch });
	const history = (name: RecordName) => historyOf({ config, keyrings }, name);
	const portable = createPortableRecords({ replica, keyrings, config, now });
	const onKeys = () => {
		spaces.set(keyrings.spaces());
		opened.retry();
		live.reread();
		settling.look();
	};
	const stopListening = replica.subscribe((changed) => {
		status.setWaiting(replica.pending());
		live.touch(changed);
		search.touch(changed);
		if (replica.pending() === 0) settling.look();
	});
	status.setWaiting(replica.pending());
	settling.look();

	async function writeAside(id: string, step: Step | undefined, stepId: StepId): Promise<Written> {
		if (step === undefined) return { ok: true, step: stepId, records: [] };
		const written = await steps.write(step, stepId);
		if (written.ok) await replica.apply([], () => unsettled.remove(id));
		return written;
	}

	return {
		...{ keyrings, replica, status, spaces, undoable, steps, live, search, history, portable },
		policyMode: createHeardPolicyMode(storage.values),
		deviceAgent: createDeviceAgentStore(storage.values, keyrings),
		sealedCopies: createSealedCopiesStore(storage.values, keyrings),
		toSeal: createRowsToSeal({ replica, keyrings }),
		conflicts: settling.conflicts,
		refusedEdits: settling.refusedEdits,
		takeBack: (selector) => takeBackCalls({ config, keyrings, now }, selector),
		settleConflict: async (id, by, step) => writeAside(id, await unsettled.settlement(id, by), step),
		restoreEdit: async (id, step) =>
			writeAside(id, await unsettled.restoration(id, { replica, newId, history }), step),
		dismissEdit: (id) => replica.apply([], () => unsettled.remove(id)),
		async enter(spaceIds) {
			try {
				// mana-sync remembers for half a minute in which spaces somebody is, unless it is asked for another.
				for (const space of spaceIds) await listTables(await config(), { space });
			} catch (error) {
				if (!(error instanceof SyncError) && !(error instanceof Error && 'code' in error)) throw error;
			}
			// The stream reads the spaces that there were when it began.
			replica.setOnline(true);
		},
		async lock() {
			await keyrings.drop();
			opened.forget();
			search.drop();
		},
		async close() {
			live.stop();
			stopListening();
			await replica.close();
			storage.close();
		},
	};
}

async function clientIdOf({ values }: AccountStorage, newId: () => string): Promise<string> {
	const known = await values.get('client-id');
	if (typeof known === 'string') return known;
	const made = `web-${newId()}`;
	await values.set('client-id', made);
	return made;
}
