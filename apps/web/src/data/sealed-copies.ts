import { type AgentKeys, agentKeysSchema } from '@mana/auth-protocol';
import { z } from 'zod';

const right = z.enum(['read', 'write']);

/** What mana-ai may hold of one mission, as its person chose it on this device. */
const sealedCopySchema = z.object({
	spaceId: z.string(),
	/** What the person let mana-auth know of it; another one was chosen elsewhere. */
	grantId: z.string(),
	/** By modules: what is sealed, and what may be proposed. */
	rights: z.record(z.string(), right),
	/** ISO: the copy is not renewed beyond it. */
	until: z.string(),
	/** The key of the server that its person could compare. */
	comparedKid: z.string(),
	/** What was sealed last from here. */
	last: z
		.object({
			sealedAt: z.string(),
			expiresAt: z.string(),
			kid: z.string(),
			/** Of the records and what was chosen. */
			digest: z.string(),
			records: z.number(),
			bytes: z.number(),
		})
		.optional(),
	/** Why it could not be sealed, at the last attempt. */
	fault: z.string().optional(),
});

/** Copies of records that mana-ai holds for missions. They are renewed from the device on which they were allowed. */
export const sealedCopiesSchema = z.object({
	/** With which copies are signed and what comes of runs is opened, as mana-auth keeps them. */
	keys: agentKeysSchema.optional(),
	/** By the ids of missions. */
	copies: z.record(z.string(), sealedCopySchema),
});

export type SealedCopy = z.output<typeof sealedCopySchema>;
/** What a person chooses of it. */
export type ChosenCopy = Omit<SealedCopy, 'last' | 'fault'>;
export type SealedCopies = z.output<typeof sealedCopiesSchema>;

/** What is to be another: a copy that is undefined is kept no more. */
export interface SealedCopiesChange {
	readonly keys?: AgentKeys;
	readonly copy?: { readonly missionId: string; readonly to: SealedCopy | undefined };
}

/** What of a space a mission takes with it. */
export interface RowsToSealRequest {
	readonly spaceId: string;
	readonly missionId: string;
	/** Modules of which it takes all records. */
	readonly modules: readonly string[];
	/** Whether they are wanted, or only whether they are others than before. */
	readonly opens: boolean;
}

/** What each module of a space comes to, by its id. */
export type ModuleSizes = Readonly<Record<string, { readonly records: number; readonly bytes: number }>>;
