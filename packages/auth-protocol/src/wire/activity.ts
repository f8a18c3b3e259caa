import { z } from 'zod';
import { checkpointSchema, sha256Hex } from './log-chain.ts';
import { storableText } from './storable-text.ts';
import { toolNameSchema } from './tool-name.ts';

/** `asked`: the person was asked, and this is all that is known so far; how it ended is an entry of the same call. */
export const activityOutcomes = ['success', 'handler-error', 'input-invalid', 'denied', 'asked'] as const;
/** What a person who was asked has said. */
export const confirmations = ['confirmed', 'declined', 'cancelled', 'no-answer'] as const;

/** How many records an entry names at most. */
export const namedRecordsLimit = 10;

/** How many calls a batch has at most. */
export const activityBatchLimit = 500;

const oneLine = z.string().regex(/^[^\p{Cc}\p{Cs}]*$/u, 'one line, without control characters or half ones');
export const spaceIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'the id of a space');
/** What a client calls itself. */
export const clientNameSchema = oneLine.min(1).max(200);

/** A record, by where it is and what it is called there; never what it holds. */
export const touchedRecordSchema = z.strictObject({
	/** `app/table`. */
	table: z.string().min(1).max(130),
	id: storableText.min(1).max(256),
});

/**
 * What is known of an agent's call: where, what, when and how it ended. Strict, so that nothing of what the call read or
 * wrote can come in beside it.
 */
export const activityEntrySchema = z.strictObject({
	/** The id that stands in the changes this call has made. */
	callId: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/, 'a random id'),
	/** When the call came, as the gateway saw it. */
	at: z.iso.datetime(),
	tool: toolNameSchema,
	spaceId: spaceIdSchema,
	client: clientNameSchema,
	outcome: z.enum(activityOutcomes),
	/** Where the person was asked before the call. */
	confirmation: z.enum(confirmations).optional(),
	/** Those that the call has written, some of them where they are many. */
	records: z.array(touchedRecordSchema).max(namedRecordsLimit).readonly().optional(),
	/** How many those are in all. */
	recordCount: z.int().min(0).max(1_000_000).optional(),
	/** A keyed hash of the arguments. */
	inputHash: sha256Hex,
	durationMs: z.int().min(0).max(3_600_000),
});

/** Where services report what agents did. */
export const activityPath = '/api/v1/me/agent-activity';

/**
 * Holds the assertion (RFC 7523) by which a service proves itself where what it reports was done with a token that has
 * ended since: its session or consent was ended, or its time is over.
 */
export const clientAssertionHeader = 'x-mana-client-assertion';

/** `POST` to it; each call id counts once as asked, and once as how it ended. */
export const activityBatchSchema = z.strictObject({
	/** Said by the gateway: whose token it is, is an agent that came by header, where it is a person's own. */
	via: z.literal('mcp').optional(),
	entries: z.array(activityEntrySchema).min(1).max(activityBatchLimit),
});
/** How many were written down, and how many had been before. */
export const activityReceiptSchema = z.object({ written: z.int().min(0), known: z.int().min(0) });

/** An entry as it stands in its person's log, with what it takes to check the chain. */
export const loggedActivitySchema = z.object({
	/** 1, 2, 3 … in each person's chain. */
	sequence: z.int().positive(),
	callId: z.string(),
	at: z.iso.datetime(),
	/** When mana-auth wrote it down. */
	recordedAt: z.iso.datetime(),
	tool: z.string(),
	spaceId: z.string(),
	client: z.string(),
	outcome: z.enum(activityOutcomes),
	confirmation: z.enum(confirmations).nullable(),
	records: z.array(touchedRecordSchema).readonly(),
	recordCount: z.int(),
	/** The OAuth client, as mana-auth knows it; null where the agent came by header, and only says what it is. */
	verifiedClient: z.string().nullable(),
	/** 1 for rows whose hash covers none of confirmation, records and verified client, which they lack. */
	chainVersion: z.int(),
	inputHash: sha256Hex,
	durationMs: z.int(),
	previousHash: sha256Hex,
	hash: sha256Hex,
});

/** `GET /api/v1/me/agent-activity`, newest first. */
export const activityPageSchema = z.object({
	entries: z.array(loggedActivitySchema),
	nextCursor: z.string().nullable(),
	checkpoint: checkpointSchema.nullable(),
});

export type ActivityOutcome = (typeof activityOutcomes)[number];
export type Confirmation = (typeof confirmations)[number];
export type TouchedRecord = z.output<typeof touchedRecordSchema>;
export type ActivityEntry = z.output<typeof activityEntrySchema>;
export type ActivityReceipt = z.output<typeof activityReceiptSchema>;
export type LoggedActivity = z.output<typeof loggedActivitySchema>;
export type ActivityPage = z.output<typeof activityPageSchema>;

/** `GET /api/v1/spaces/:id/agent-activity`: owners and admins see the agents of every member, members their own. */
export const spaceActivitySchema = z.object({
	entries: z.array(
		loggedActivitySchema
			.omit({ sequence: true, inputHash: true, chainVersion: true, previousHash: true, hash: true })
			.extend({ userId: z.string(), userName: z.string() }),
	),
	nextCursor: z.string().nullable(),
	/** Whether it is everybody's. */
	ofAllMembers: z.boolean(),
});

export type SpaceActivity = z.output<typeof spaceActivitySchema>;
