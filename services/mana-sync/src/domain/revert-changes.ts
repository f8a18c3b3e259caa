import type { Caller, SpacesClient } from '@mana/shared-auth';
import type { Actor, AppsRevert, Change, RevertReason } from '@mana/sync-protocol';
import {
	type Access,
	assertScope,
	assertWritable,
	mayDelete,
	reachableApps,
	resolveAccess,
} from './access.ts';
import { appIdsOf } from './asked-tables.ts';
import { reachableTables } from './reachable-tables.ts';
import { makeReady, type Push } from './ready-change.ts';
import type { RecordPlace, Selection, TracedRecord } from './revert-store.ts';
import type { PushTransaction, SyncStore } from './sync-store.ts';
import { leave, REVERTING_CLIENT, type TakenBack, takeBackRecord } from './take-back-record.ts';
import { takeIn } from './take-in-changes.ts';
import type { RateLimiter } from './token-bucket.ts';

/** What one answer covers at most, and so what one transaction holds a space's lock for. */
const PAGE_RECORDS = 200;
const PAGE_CHANGES = 40_000;
const PAGE_BYTES = 8 * 1024 * 1024;
/** A record with a longer log is left alone. */
const CHANGES_PER_RECORD = 10_000;
/** Logs are read for so many records at a time. */
const TRACED_RECORDS = 20;

/** Before every record: the place to begin. */
export const FIRST_PLACE: RecordPlace = { scope: 0, appId: '', table: '', id: '' };

export interface RevertCommand {
	readonly caller: Caller;
	/** null for every app that the caller's token is good for. */
	readonly appId: string | null;
	readonly selection: Selection;
	/** The selection as it was sent, which the changes say they revert. */
	readonly reverts: Readonly<Record<string, string>>;
	/** This space only. */
	readonly spaceId?: string | undefined;
	readonly after: RecordPlace;
	readonly actor: Actor & { readonly callId: string };
}

export interface RevertResult extends Pick<AppsRevert, 'reverted' | 'leftAlone'> {
	/** The last place that was dealt with; null where nothing is left. */
	readonly after: RecordPlace | null;
}

export interface RevertDeps {
	readonly store: SyncStore;
	readonly spaces: SpacesClient;
	readonly changeLimiter: RateLimiter;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
}

/**
 * Takes back the selected changes of some records, space by space. Each space's part is one push, whole or not at
 * all, whatever apps it is about, decided and written behind the space's lock: nothing that is written meanwhile can be overwritten. Where
 * only reading is allowed the records are left alone, unless just that space was asked for.
 *
 * @throws AppError 401, 403 `SPACE_FORBIDDEN`, `SPACE_READ_ONLY` or `SCOPE_INSUFFICIENT`, 413
 *   `RECORD_TOO_LARGE`, 429 `RATE_LIMITED`, 503
 */
export async function revertChanges(deps: RevertDeps, command: RevertCommand): Promise<RevertResult> {
	const { caller, appId, selection, spaceId, after } = command;
	if (appId === null) reachableApps(caller, 'write');
	else assertScope(caller, appId, 'write');
	const access = await resolveAccess(deps.spaces, caller, spaceId === undefined ? [] : [spaceId]);
	if (spaceId !== undefined) assertWritable(access, spaceId);
	const readSpaces = spaceId === undefined ? access.grant.readSpaces : [spaceId];
	const readable = { readSpaces, writeSpaces: [] };
	const tables =
		appId === null ? await reachableTables(deps.store, { caller, right: 'write', grant: readable }) : [];
	const appIds = appId === null ? [...appIdsOf(tables)] : [appId];
	const selected = await deps.store.selectRecords(readable, {
		appIds,
		selection,
		after,
		limit: PAGE_RECORDS + 1,
	});
	const page = selected.slice(0, PAGE_RECORDS);
	deps.changeLimiter.take(caller.userId, page.length);
	const reverted: RevertResult['reverted'] = [];
	const leftAlone: RevertResult['leftAlone'] = [];
	for (const [space, places] of Map.groupBy(page, (place) => place.spaceId)) {
		if (!access.grant.writeSpaces.includes(space)) {
			const reason: RevertReason = 'NOT_WRITABLE';
			leftAlone.push(...places.map(({ appId, table, id }) => ({ spaceId: space, appId, table, id, reason })));
			continue;
		}
		const grant = { readSpaces: [space], writeSpaces: [space] };
		const decided = await deps.store.push(grant, (transaction) =>
			revertPlaces(transaction, { ...command, access, space, places, nowMs: deps.now() }),
		);
		for (const { place, takenBack } of decided) {
			const { appId, table, id } = place;
			const record = { spaceId: space, appId, table, id };
			leftAlone.push(...takenBack.leftAlone.map((left) => ({ ...record, ...left })));
			const fields = [...takenBack.writes.keys()];
			if (takenBack.op !== null) reverted.push({ ...record, op: takenBack.op, fields });
		}
		if (decided.length < places.length) {
			return { reverted, leftAlone, after: places[decided.length - 1] ?? after };
		}
	}
	return { reverted, leftAlone, after: selected.length > PAGE_RECORDS ? (page.at(-1) ?? null) : null };
}

interface SpaceRevert extends RevertCommand {
	readonly access: Access;
	readonly space: string;
	readonly places: readonly RecordPlace[];
	readonly nowMs: number;
}

interface Decided {
	readonly place: RecordPlace;
	readonly takenBack: TakenBack;
}

/** Deals with the first of some records of one space, as many as a page holds but at least one. */
async function revertPlaces(transaction: PushTransaction, command: SpaceRevert): Promise<Decided[]> {
	const { space, nowMs } = command;
	const { scopes } = await transaction.lockScopes([space]);
	const [{ number } = { number: 0 }] = scopes;
	const decided = await decide(transaction, number, command);
	const sources = decided.flatMap(({ takenBack }, record) =>
		[...takenBack.writes].flatMap(([field, { source }]) =>
			source === null ? [] : [{ record, seq: source, field }],
		),
	);
	const values = sources.length === 0 ? [] : await transaction.loggedValues(number, sources, PAGE_BYTES);
	const firstLeftOut = sources.find((_, index) => values[index] === null)?.record;
	const page = decided.slice(0, firstLeftOut);
	const valuesByField = new Map(
		sources.map(({ record, field }, index) => [`${record} ${field}`, values[index]?.value]),
	);
	const sender: Omit<Push, 'appId'> = {
		caller: command.caller,
		clientId: REVERTING_CLIENT,
		// Later than what is taken back: where the clock was set back, new stamps right behind would be clamped.
		arrivedAtMs: Math.max(nowMs, ...scopes.map(({ changedAtMs }) => changedAtMs + 1)),
	};
	const changes = page.flatMap(({ place, takenBack }, record) => {
		const formerValue = (field: string) => valuesByField.get(`${record} ${field}`) ?? null;
		const change = changeOf(command, place, takenBack, formerValue);
		if (change === null) return [];
		return [makeReady(command.access, { ...sender, appId: place.appId }, change, record)];
	});
	if (changes.length > 0) {
		const push = { changes, spaceIds: [space], isAtomic: false, reportsHidden: false };
		await takeIn(transaction, [push], [space]);
	}
	return page;
}

async function decide(
	transaction: PushTransaction,
	scope: number,
	{ caller, selection, places }: SpaceRevert,
): Promise<Decided[]> {
	const decided: Decided[] = [];
	let changes = 0;
	let bytes = 0;
	for (let first = 0; first < places.length; first += TRACED_RECORDS) {
		const next = places.slice(first, first + TRACED_RECORDS);
		const traced = await transaction.traceRecords(scope, selection, next, CHANGES_PER_RECORD);
		const tracedByName = new Map(traced.map((record) => [nameIn(record), record]));
		for (const [index, place] of next.entries()) {
			const record = tracedByName.get(nameIn(place));
			// It may be whole where it is read first.
			if (record?.isCut && index > 0) return decided;
			changes += record?.changes.length ?? 0;
			bytes += record?.bytes ?? 0;
			if (decided.length > 0 && (changes > PAGE_CHANGES || bytes > PAGE_BYTES)) return decided;
			const takenBack = takeBack(record);
			const isForbidden = takenBack.op === 'delete' && !mayDelete(caller);
			decided.push({ place, takenBack: isForbidden ? leave('DELETION_NOT_GRANTED') : takenBack });
		}
	}
	return decided;
}

/** A place's name within its scope: NUL is in none of its parts. */
function nameIn({ appId, table, id }: RecordPlace): string {
	return `${appId}\0${table}\0${id}`;
}

function takeBack(record: TracedRecord | undefined): TakenBack {
	if (record === undefined) return leave();
	if (record.isCut || record.changes.length > CHANGES_PER_RECORD) return leave('HISTORY_TOO_LONG');
	return takeBackRecord(record.stamps, record.changes);
}

function changeOf(
	{ space, caller, actor, reverts }: SpaceRevert,
	{ table, id }: RecordPlace,
	{ op, stamp, writes, restores }: TakenBack,
	formerValue: (field: string) => unknown,
): Change | null {
	if (op === null) return null;
	const head = {
		table,
		id,
		spaceId: space,
		...(stamp !== null && { stamp }),
		actor: { kind: 'user', ...actor, userId: caller.userId, reverts, restores },
		origin: actor.kind === 'agent' ? ('agent' as const) : ('user' as const),
	};
	if (op === 'delete') return { ...head, op };
	const values = [...writes].map(([name, write]) => [name, formerValue(name), write.stamp] as const);
	if (op === 'update') {
		const fields = values.map(([name, value, stamp]) => [name, { value, stamp }] as const);
		return { ...head, op, fields: Object.fromEntries(fields) };
	}
	const fields = values.map(([name, , stamp]) => [name, { stamp }] as const);
	const data = values.map(([name, value]) => [name, value] as const);
	return { ...head, op, data: Object.fromEntries(data), fields: Object.fromEntries(fields) };
}
