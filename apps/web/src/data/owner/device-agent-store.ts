import type { Space } from '@mana/auth-protocol';
import { type Keyring, unwrapValue, wrapValue } from '@mana/shared-crypto';
import { type DeviceAgent, deviceAgentSchema } from '../device-agent.ts';
import type { KeptValues } from './device-storage.ts';
import type { Keyrings } from './keyrings.ts';
import { NotReadyError } from './session-errors.ts';

/** What a run on this device works with. The keys cannot be read out. */
export interface AgentGround {
	readonly userId: string;
	readonly spaces: readonly Space[];
	readonly keys: ReadonlyMap<string, Keyring>;
	readonly isZeroKnowledge: boolean;
	readonly agent: DeviceAgent;
}

export interface DeviceAgentStore {
	read(): Promise<DeviceAgent>;
	/** @throws NotReadyError where there is no key */
	keep(agent: DeviceAgent): Promise<void>;
	ground(userId: string): Promise<AgentGround>;
}

const name = 'device-agent';
const nothing: DeviceAgent = { missions: {} };

/** Keeps how missions run on this device sealed under the personal space's key, as it seals records. */
export function createDeviceAgentStore(
	values: KeptValues,
	keyrings: Pick<Keyrings, 'spaces' | 'of' | 'isZeroKnowledge'>,
): DeviceAgentStore {
	const ring = () => {
		const personal = keyrings.spaces().find(({ type }) => type === 'personal');
		return personal === undefined ? undefined : keyrings.of(personal.id);
	};

	async function keep(agent: DeviceAgent): Promise<void> {
		const [newest] = ring() ?? [];
		if (newest === undefined) throw new NotReadyError();
		await values.set(name, await wrapValue(agent, newest));
	}

	async function read(): Promise<DeviceAgent> {
		const sealed = await values.get(name);
		const keys = ring();
		if (typeof sealed !== 'string' || keys === undefined) return nothing;
		const opened = await openWith(sealed, keys.slice(0, 1));
		if (opened !== undefined) return opened;
		const earlier = await openWith(sealed, keys);
		// The key was replaced since: the one before does not stay.
		if (earlier !== undefined) await keep(earlier);
		return earlier ?? nothing;
	}

	return {
		read,
		keep,
		async ground(userId) {
			const spaces = keyrings.spaces();
			const keys = spaces.flatMap(({ id }) => {
				const found = keyrings.of(id);
				return found === undefined ? [] : [[id, found] as const];
			});
			return {
				userId,
				spaces,
				keys: new Map(keys),
				isZeroKnowledge: keyrings.isZeroKnowledge(),
				agent: await read(),
			};
		},
	};
}

/** Undefined for what these keys do not open: it is to be set up anew then. */
async function openWith(sealed: string, keys: Keyring): Promise<DeviceAgent | undefined> {
	const opened = await unwrapValue(sealed, keys).catch(() => undefined);
	return deviceAgentSchema.safeParse(opened).data;
}
