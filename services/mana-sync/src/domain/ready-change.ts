import { hash } from 'node:crypto';
import type { Caller } from '@mana/shared-auth';
import {
	type Change,
	type Correction,
	changeKey,
	changeSpaceId,
	type Precondition,
	preconditionsOf,
	type StampedChange,
	stampChange,
} from '@mana/sync-protocol';
import { type Access, assertWritable, hasScope } from './access.ts';
import { type FieldTexts, textsOf } from './field-texts.ts';
import { spaceForbidden } from './refusals.ts';
import type { RecordName } from './sync-store.ts';

/** Who sent changes of which app, and when they came. */
export interface Push {
	readonly caller: Caller;
	readonly clientId: string;
	readonly appId: string;
	readonly arrivedAtMs: number;
}

/** A change with all that can be said of it before its scope is locked. */
export interface ReadyChange extends RecordName {
	readonly push: Push;
	/** The record's name as one text. */
	readonly name: string;
	readonly changeKey: string;
	readonly keyDigest: string;
	readonly stamped: StampedChange;
	readonly texts: FieldTexts;
	readonly corrections: readonly Correction[];
	readonly preconditions: readonly Precondition[];
	/** Its place in its push, from 0. */
	readonly place: number;
	/** Whether its sender owns the space. */
	readonly isOwners: boolean;
	/** Whether its sender may read what stands in its way. */
	readonly mayBeShown: boolean;
}

/** @throws AppError 403 `SPACE_FORBIDDEN` or `SPACE_READ_ONLY`, 413 `RECORD_TOO_LARGE` */
export function makeReady(access: Access, push: Push, change: Change, place: number): ReadyChange {
	const { caller, clientId, appId, arrivedAtMs } = push;
	const { table, id } = change;
	const spaceId = changeSpaceId(change) ?? access.personalSpaceId;
	if (spaceId === null) throw spaceForbidden();
	assertWritable(access, spaceId);
	const key = changeKey(change, sha256);
	const { change: sent, corrections } = stampChange(change, { clientId, place, arrivedAtMs });
	const stamped = caller.actingClient === undefined ? sent : actedBy(caller.actingClient, sent);
	const record: RecordName = { spaceId, appId, table, id };
	return {
		...record,
		push,
		name: nameOf(record),
		changeKey: key,
		keyDigest: sha256(JSON.stringify([spaceId, caller.userId, clientId, appId, table, id, key])).slice(0, 32),
		stamped,
		texts: textsOf(record, stamped.fields, stamped.actor),
		corrections,
		preconditions: preconditionsOf(change),
		place,
		isOwners: access.ownedSpaces.includes(spaceId),
		mayBeShown: hasScope(caller, appId, 'read'),
	};
}

/** The record's name as one text: NUL is in none of its parts. */
export function nameOf({ spaceId, appId, table, id }: RecordName): string {
	return `${spaceId}\0${appId}\0${table}\0${id}`;
}

/** A token that a client was given to act with says who acts, whatever the change says. */
function actedBy(client: string, change: StampedChange): StampedChange {
	return { ...change, actor: { ...change.actor, kind: 'agent', client }, origin: 'agent' };
}

function sha256(text: string): string {
	return hash('sha256', text, 'hex');
}
