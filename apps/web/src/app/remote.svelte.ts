import type { z } from 'zod';
import type { ServiceRequest } from '../data/call-service.ts';
import { appContext } from './app-context.ts';

/** What the server alone knows: loaded for a screen, and again on demand. It needs the network, and says so. */
export interface Remote<Value> {
	readonly value: Value | undefined;
	/** The code of what stood in the way. */
	readonly failure: string | undefined;
	reload(): Promise<void>;
}

/** A path of mana-auth, or what is asked of another service. */
type Asked = string | Pick<ServiceRequest, 'path' | 'service' | 'spaceId'>;

export function remote<Schema extends z.ZodType>(
	asked: () => Asked,
	schema: Schema,
): Remote<z.output<Schema>> {
	const { data } = appContext();
	let value = $state.raw<z.output<Schema> | undefined>();
	let failure = $state<string | undefined>();
	const load = async (from: Asked) => {
		const answer = await data.call({ method: 'GET', ...(typeof from === 'string' ? { path: from } : from) });
		const read = answer.ok ? schema.safeParse(answer.body) : undefined;
		// An answer that this version cannot read comes from another version of the server.
		failure = answer.ok ? (read?.success ? undefined : 'APP_OUTDATED') : answer.code;
		if (read?.success) value = read.data;
	};
	$effect(() => void load(asked()));
	return {
		get value() {
			return value;
		},
		get failure() {
			return failure;
		},
		reload: () => load(asked()),
	};
}
