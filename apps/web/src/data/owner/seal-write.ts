import { canWrite } from '@mana/auth-protocol';
import { needsKey, type RecordType, sealRecord } from '@mana/records';
import type { Replica, ReplicaChange } from '@mana/sync-protocol';
import type { RecordWrite, WriteRefusal } from '../write.ts';
import type { Keyrings } from './keyrings.ts';
import { type FieldConflict, type MergedSeen, mergeSeen } from './merge-seen.ts';
import { typeNamed } from './record-types.ts';

export interface SealDeps {
	readonly keyrings: Pick<Keyrings, 'of' | 'spaces'>;
	readonly replica: Pick<Replica, 'row'>;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	readonly newId: () => string;
}

/** A write as the replica takes it, with what it rests on. */
export interface SealedWrite {
	readonly change: ReplicaChange;
	readonly base?: MergedSeen['base'];
	readonly conflicts?: readonly SealedConflict[];
}

/** The versions of a field, sealed. */
export type SealedConflict = FieldConflict;

type Values = Readonly<Record<string, unknown>>;
type Sealed = { readonly ok: true; readonly write: SealedWrite } | Refused;
type Refused = { readonly ok: false; readonly refusal: WriteRefusal };

/**
 * Checks one write by its record's type and seals what the type says encrypted.
 *
 * @param write its place in the step
 * @param isFirst whether no earlier write of the step is of the same record: it rests on what stands there
 */
export async function sealWrite(
	deps: SealDeps,
	asked: RecordWrite,
	write: number,
	isFirst: boolean,
): Promise<Sealed> {
	const type = typeNamed(asked.table);
	if (type === undefined) return refuse({ code: 'UNKNOWN_TABLE', write });
	const space = deps.keyrings.spaces().find(({ id }) => id === asked.spaceId);
	if (space === undefined || !canWrite(space.role)) return refuse({ code: 'SPACE_READ_ONLY', write });
	const { table, spaceId } = asked;
	if (asked.op === 'delete')
		return { ok: true, write: { change: { op: 'delete', table, spaceId, id: asked.id } } };

	const values = given(asked.values);
	const field = unfitField(type, values);
	if (field !== undefined) return refuse({ code: 'INVALID_VALUE', write, field });
	const [key] = deps.keyrings.of(spaceId) ?? [];
	const seal = (plain: Record<string, unknown>) => (key === undefined ? plain : sealRecord(type, plain, key));
	if (asked.op === 'insert') {
		const createdAt = new Date(deps.now()).toISOString();
		const all = { ...type.absent, ...values, createdAt };
		if (key === undefined && needsKey(type, all)) return refuse({ code: 'KEY_MISSING', write });
		const id = asked.id ?? deps.newId();
		return { ok: true, write: { change: { op: 'insert', table, spaceId, id, data: await seal(all) } } };
	}
	if (key === undefined && needsKey(type, values)) return refuse({ code: 'KEY_MISSING', write });
	const name = { table, spaceId, id: asked.id };
	const row = isFirst ? deps.replica.row(name) : undefined;
	if (row === undefined)
		return { ok: true, write: { change: { op: 'update', ...name, data: await seal(values) } } };
	const merged = await mergeSeen(deps.keyrings, type, row, values, given(asked.seen ?? {}));
	const { bases, base } = merged;
	const data = await seal({ ...merged.values });
	const conflicts = await Promise.all(merged.conflicts.map((one) => sealConflict(one, seal)));
	return { ok: true, write: { change: { op: 'update', ...name, data, bases }, base, conflicts } };
}

export async function sealConflict(
	{ field, ...versions }: FieldConflict,
	seal: (values: Record<string, unknown>) => Values | Promise<Values>,
): Promise<SealedConflict> {
	const sealed = async (value: unknown) => (await seal({ [field]: value }))[field];
	const [base, mine, theirs] = await Promise.all([versions.base, versions.mine, versions.theirs].map(sealed));
	return { field, base, mine, theirs };
}

/** A field that the type does not have, or whose value does not fit it. */
function unfitField(type: RecordType, values: Readonly<Record<string, unknown>>): string | undefined {
	return Object.keys(values).find((field) => {
		const schema = Object.hasOwn(type.absent, field) ? type.record.shape[field] : undefined;
		return schema === undefined || !schema.safeParse(values[field]).success;
	});
}

/** An undefined value counts as not given. Sent between tabs, values may hold what JSON does not: that fits no type. */
function given(values: object): Record<string, unknown> {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function refuse(refusal: WriteRefusal): Refused {
	return { ok: false, refusal };
}
