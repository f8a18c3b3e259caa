import type { Space } from '@mana/auth-protocol';
import type { Keyring } from '@mana/shared-crypto';
import { type DeviceAgent, deviceAgentSchema } from '../device-agent.ts';
import type { KeptValues } from './device-storage.ts';
import type { Keyrings } from './keyrings.ts';
import { createSealedValue, type SealedValue } from './sealed-value.ts';

/** What a run on this device works with. The keys cannot be read out. */
export interface AgentGround {
	readonly userId: string;
	readonly spaces: readonly Space[];
	readonly keys: ReadonlyMap<string, Keyring>;
	readonly isZeroKnowledge: boolean;
	/** By which mana-auth knows the personal space's newest key; undefined until the vault was opened here. */
	readonly keyCheck: string | undefined;
	readonly agent: DeviceAgent;
}

export interface DeviceAgentStore extends SealedValue<DeviceAgent> {
	ground(userId: string): Promise<AgentGround>;
}

/** Keeps how missions run on this device sealed under the personal space's key, as it seals records. */
export function createDeviceAgentStore(
	values: KeptValues,
	keyrings: Pick<Keyrings, 'spaces' | 'of' | 'isZeroKnowledge' | 'keyCheck'>,
): DeviceAgentStore {
	const kept = createSealedValue(values, keyrings, {
		name: 'device-agent',
		schema: deviceAgentSchema,
		absent: { missions: {} },
	});
	return {
		...kept,
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
				keyCheck: keyrings.keyCheck(),
				agent: await kept.read(),
			};
		},
	};
}
