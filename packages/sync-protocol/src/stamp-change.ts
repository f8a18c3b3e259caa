import { MAX_DRIFT_MS } from './hybrid-clock.ts';
import { encodeStamp, parseInstantMs, type Stamp, stampInstant, stampInstantMs } from './stamp.ts';
import type { Actor } from './wire/actor.ts';
import type { Change } from './wire/change.ts';
import type { Correction } from './wire/correction.ts';
import type { FieldWrite } from './wire/field-write.ts';
import type { Origin } from './wire/origin.ts';

export interface StampedValue {
	readonly value: unknown;
	readonly stamp: Stamp;
}

/** A change that says of everything in it when it was written: what `mergeChange` takes. */
export interface StampedChange {
	readonly op: 'insert' | 'update' | 'delete';
	/** The insert's or delete's own stamp; an update's latest. */
	readonly stamp: Stamp;
	readonly fields: ReadonlyMap<string, StampedValue>;
	readonly purge: boolean;
	readonly actor: Actor | null;
	readonly origin: Origin | null;
}

export interface Arrival {
	/** Who sent the change: the last part of the stamps that are made for it. */
	readonly clientId: string;
	/** The change's place in its batch, from 0: the counter of the stamps that are made for it. */
	readonly place: number;
	/** The receiver's clock, in milliseconds since 1970, UTC. */
	readonly arrivedAtMs: number;
}

type Dated = Pick<FieldWrite, 'updatedAt' | 'at' | 'stamp'>;

/**
 * Gives every part of a change its stamp: the one it was sent with, else one made of the instant it was sent
 * with, the change's place in its batch and the client id. An insert's fields take the insert's stamp, whose
 * instant is `data.updatedAt`, else `data.createdAt`, else the arrival; a delete without `deletedAt` happened
 * when it arrived.
 *
 * A stamp more than 5 minutes (`MAX_DRIFT_MS`) after the arrival is replaced by the arrival and reported in
 * `corrections`. However old, a stamp is taken as it is.
 */
export function stampChange(
	change: Change,
	{ clientId, place, arrivedAtMs }: Arrival,
): { change: StampedChange; corrections: Correction[] } {
	const corrections: Correction[] = [];
	const made = (atMs: number): Stamp => encodeStamp({ atMs, counter: place, clientId });
	const clamped = (stamp: Stamp, field: string | null): Stamp => {
		if (stampInstantMs(stamp) <= arrivedAtMs + MAX_DRIFT_MS) return stamp;
		const correction = { table: change.table, id: change.id, field, sent: stampInstant(stamp) };
		corrections.push({ ...correction, updatedAt: stampInstant(made(arrivedAtMs)), stamp: made(arrivedAtMs) });
		return made(arrivedAtMs);
	};
	const sentStamp = ({ stamp, updatedAt, at }: Dated): Stamp | null => {
		const instant = parseInstantMs(updatedAt ?? at);
		return stamp ?? (instant === null ? null : made(instant));
	};

	const fields = new Map<string, StampedValue>();
	let stamp: Stamp;
	if (change.op === 'update') {
		for (const [name, field] of Object.entries(change.fields)) {
			fields.set(name, { value: field.value, stamp: clamped(sentStamp(field) ?? made(arrivedAtMs), name) });
		}
		stamp = [...fields.values()].reduce((latest, field) => (latest < field.stamp ? field.stamp : latest), '');
	} else if (change.op === 'insert') {
		const writtenAt = parseInstantMs(change.data.updatedAt) ?? parseInstantMs(change.data.createdAt);
		stamp = clamped(change.stamp ?? made(writtenAt ?? arrivedAtMs), null);
		for (const [name, value] of Object.entries(change.data)) {
			const own = change.fields && Object.hasOwn(change.fields, name) ? change.fields[name] : undefined;
			const ownStamp = own === undefined ? null : sentStamp(own);
			fields.set(name, { value, stamp: ownStamp === null ? stamp : clamped(ownStamp, name) });
		}
	} else {
		const deletedAt = parseInstantMs(change.deletedAt) ?? parseInstantMs(change.data?.deletedAt);
		stamp = clamped(change.stamp ?? made(deletedAt ?? arrivedAtMs), null);
	}
	const purge = change.op === 'delete' && change.purge === true;
	const { actor = null, origin = null } = change;
	return { change: { op: change.op, stamp, fields, purge, actor, origin }, corrections };
}
