import { z } from 'zod';
import { clientIdSchema } from '../stamp.ts';
import { changeSchema } from './change.ts';

/** What an engine of this package speaks; a request without a version means this one. */
export const SCHEMA_VERSION = 1;

/** `POST /sync/{appId}` */
export const pushRequestSchema = z.object({
	/** The header `X-Client-Id` wins over it; one of both is needed. */
	clientId: clientIdSchema.optional(),
	/** A cursor as answered, or an ISO time. Without it the answer carries no changes and no progress. */
	since: z.string().max(8192).optional(),
	schemaVersion: z.number().int().min(0).optional(),
	changes: z.array(changeSchema),
	/** Takes in all of the changes, or none where the `base` of any does not stand. Default: those whose bases stand. */
	atomic: z.boolean().optional(),
	/** Asks to be told of edits that a deletion hides, be it of this push or the other way round. */
	reportConflicts: z.boolean().optional(),
});

export type PushRequest = z.infer<typeof pushRequestSchema>;
