import { type Keyring, unwrapValue, wrapValue } from '@mana/shared-crypto';
import type { z } from 'zod';
import type { KeptValues } from './device-storage.ts';
import type { Keyrings } from './keyrings.ts';
import { NotReadyError } from './session-errors.ts';

/** One value of this device, sealed under the personal space's key. */
export interface SealedValue<Value> {
	/** What no key opens, or is not what it should be, is not there: it is to be set up anew. */
	read(): Promise<Value>;
	/** @throws NotReadyError where there is no key */
	keep(value: Value): Promise<void>;
}

export function createSealedValue<Schema extends z.ZodType>(
	values: KeptValues,
	keyrings: Pick<Keyrings, 'spaces' | 'of'>,
	{ name, schema, absent }: { name: string; schema: Schema; absent: z.output<Schema> },
): SealedValue<z.output<Schema>> {
	type Value = z.output<Schema>;

	const ring = () => {
		const personal = keyrings.spaces().find(({ type }) => type === 'personal');
		return personal === undefined ? undefined : keyrings.of(personal.id);
	};

	async function keep(value: Value): Promise<void> {
		const [newest] = ring() ?? [];
		if (newest === undefined) throw new NotReadyError();
		await values.set(name, await wrapValue(value, newest));
	}

	async function openWith(sealed: string, keys: Keyring): Promise<Value | undefined> {
		const opened = await unwrapValue(sealed, keys).catch(() => undefined);
		return schema.safeParse(opened).data;
	}

	return {
		keep,
		async read() {
			const sealed = await values.get(name);
			const keys = ring();
			if (typeof sealed !== 'string' || keys === undefined) return absent;
			const opened = await openWith(sealed, keys.slice(0, 1));
			if (opened !== undefined) return opened;
			const earlier = await openWith(sealed, keys);
			// The key was replaced since: the one before does not stay.
			if (earlier !== undefined) await keep(earlier);
			return earlier ?? absent;
		},
	};
}
