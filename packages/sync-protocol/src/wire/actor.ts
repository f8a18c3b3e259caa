import { z } from 'zod';

/**
 * Who or what made a change, kept with it and handed out again. Members that are not listed are kept as sent.
 * `callId` names one tool call, `missionId` one mission: what a revert takes back.
 */
export const actorSchema = z.looseObject({
	kind: z.string().max(64).optional(),
	client: z.string().max(256).optional(),
	tool: z.string().max(128).optional(),
	callId: z.string().max(128).optional(),
	missionId: z.string().max(128).optional(),
});

/** What an actor may take as JSON where it is sent: the history and every record keep it. */
const SENT_CHARACTERS = 8_192;

/** Each value within takes many times its text in the memory of those who keep records. */
const SENT_VALUES = 64;

export const sentActorSchema = actorSchema
	.refine(
		(actor) => JSON.stringify(actor).length <= SENT_CHARACTERS,
		`at most ${SENT_CHARACTERS} characters of JSON`,
	)
	.refine((actor) => countValues(actor) <= SENT_VALUES, `at most ${SENT_VALUES} values, at all depths`);

function countValues(value: unknown): number {
	if (typeof value !== 'object' || value === null) return 1;
	let count = 1;
	for (const within of Object.values(value)) count += countValues(within);
	return count;
}

export type Actor = z.infer<typeof actorSchema>;
