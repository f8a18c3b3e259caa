import { z } from 'zod';

/** Whom a device asks for what a model says. */
const deviceModelSchema = z.discriminatedUnion('by', [
	/** The model that this Mana has; what is asked goes through mana-ai. */
	z.object({ by: z.literal('mana-ai') }),
	/** A provider, or a server of the person's own, with a key that only their devices have. */
	z.object({
		by: z.literal('own-key'),
		provider: z.enum(['anthropic', 'openai', 'google', 'compatible']),
		model: z.string(),
		apiKey: z.string(),
		/** For `compatible`; else the provider's own. */
		baseUrl: z.string(),
	}),
]);

/** How missions run on one device. It lies there alone, sealed under the master key, and is never sent anywhere. */
export const deviceAgentSchema = z.object({
	model: deviceModelSchema.optional(),
	/** By the ids of missions, what each may read and write; it stands in no record, so that no edit widens it. */
	missions: z.record(
		z.string(),
		z.object({ spaceId: z.string(), rights: z.record(z.string(), z.enum(['read', 'write'])) }),
	),
});

export type DeviceModel = z.output<typeof deviceModelSchema>;
export type DeviceAgent = z.output<typeof deviceAgentSchema>;

/** The same, as it stands here. */
export interface DeviceAgentHere extends DeviceAgent {
	/** Whether this account's missions run on its devices, since the server has no key. */
	readonly isZeroKnowledge: boolean;
}
