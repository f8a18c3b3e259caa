import { aiProposals, missionRuns } from '@mana/records/types/ai';
import { z } from 'zod';
import {
	infoOf,
	notSealed,
	openJson,
	type SealedMessage,
	type SealingPair,
	sealedMessageSchema,
	sealJson,
} from './hpke.ts';

/** What a run has written: a device of the person puts it among their records. */
const resultSchema = z.object({
	table: z.enum([missionRuns.table, aiProposals.table]),
	id: z.string().min(1).max(128),
	/** The record's fields, its private ones opened. */
	data: z.record(z.string(), z.unknown()),
	at: z.iso.datetime(),
});

export type SealedResult = z.output<typeof resultSchema>;

/** Which run of whose mission it is of: opened as another's, it does not. */
export interface ResultOf {
	readonly userId: string;
	readonly missionId: string;
	readonly runId: string;
}

/** `GET /api/v1/me/sealed-results` at mana-ai: what waits for a device, the oldest first. */
export const sealedResultsSchema = z.object({
	results: z.array(
		z.object({
			id: z.string(),
			/** Written anew by the run meanwhile, it is another one. */
			version: z.int().positive(),
			missionId: z.string(),
			runId: z.string(),
			at: z.iso.datetime(),
			sealed: sealedMessageSchema,
		}),
	),
	hasMore: z.boolean(),
});

export type SealedResults = z.output<typeof sealedResultsSchema>;

/** `POST /api/v1/me/sealed-results/taken`: what is among the person's records now. */
export const takenResultsSchema = z.strictObject({
	results: z
		.array(z.strictObject({ id: z.string().min(1).max(256), version: z.int().positive() }))
		.min(1)
		.max(200),
});

export type TakenResults = z.output<typeof takenResultsSchema>;

/** @param publicKey the person's, X25519 @throws SealedError `KEY_INVALID` */
export function sealResult(
	publicKey: Uint8Array,
	of: ResultOf,
	result: SealedResult,
): Promise<SealedMessage> {
	return sealJson(publicKey, result, infoOfRun(of));
}

/** @throws SealedError `SEALED_INVALID` */
export async function openResult(
	pair: SealingPair,
	of: ResultOf,
	sealed: SealedMessage,
): Promise<SealedResult> {
	const result = resultSchema.safeParse(await openJson(pair, sealed, infoOfRun(of)));
	if (!result.success) throw notSealed();
	return result.data;
}

function infoOfRun({ userId, missionId, runId }: ResultOf): Uint8Array<ArrayBuffer> {
	const bound = new TextEncoder().encode(JSON.stringify([userId, missionId, runId]));
	return infoOf('mana-sealed-result-v1', bound);
}
