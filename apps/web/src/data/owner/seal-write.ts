import { canWrite } from '@mana/auth-protocol';
import { needsKey, type RecordType, sealRecord } from '@mana/records';
import type { ReplicaChange } from '@mana/sync-protocol';
import type { RecordWrite, WriteRefusal } from '../write.ts';
import type { Keyrings } from './keyrings.ts';

export interface SealDeps {
	readonly keyrings: Pick<Keyrings, 'of' | 'spaces'>;
	readonly typeNamed: (table: string) => RecordType | undefined;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	readonly newId: () => string;
}

export type SealedWrite = { readonly ok: true; readonly change: ReplicaChange } | Refused;
type Refused = { readonly ok: false; readonly refusal: WriteRefusal };

/** Checks one write by its record's type and seals what the type says encrypted. @param write its place in the step */
export async function sealWrite(deps: SealDeps, asked: RecordWrite, write: number): Promise<SealedWrite> {
	const type = deps.typeNamed(asked.table);
	if (type === undefined) return refuse({ code: 'UNKNOWN_TABLE', write });
	const space = deps.keyrings.spaces().find(({ id }) => id === asked.spaceId);
	if (space === undefined || !canWrite(space.role)) return refuse({ code: 'SPACE_READ_ONLY', write });
	const { table, spaceId } = asked;
	if (asked.op === 'delete') return { ok: true, change: { op: 'delete', table, spaceId, id: asked.id } };

	const values = given(asked.values);
	const field = unfitField(type, values);
	if (field !== undefined) return refuse({ code: 'INVALID_VALUE', write, field });
	const isInsert = asked.op === 'insert';
	const createdAt = new Date(deps.now()).toISOString();
	const all = isInsert ? { ...type.absent, ...values, createdAt } : values;
	const [key] = deps.keyrings.of(spaceId) ?? [];
	if (key === undefined && needsKey(type, all)) return refuse({ code: 'KEY_MISSING', write });
	const data = key === undefined ? all : await sealRecord(type, all, key);
	const id = asked.id ?? deps.newId();
	return { ok: true, change: { op: asked.op, table, spaceId, id, data } };
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
