import { z } from 'zod';

/** What mana-ai says of one run. */
const plannedRunSchema = z.object({
	runId: z.string(),
	source: z.enum(['schedule', 'manual', 'try']),
	dueAt: z.string(),
	state: z.enum(['waiting', 'running', 'ended']),
	status: z.enum(['done', 'failed', 'cancelled', 'skipped']).nullable(),
	error: z.string().nullable(),
	message: z.string().nullable(),
	startedAt: z.string().nullable(),
	endedAt: z.string().nullable(),
	notBefore: z.string().nullable(),
	modelCalls: z.number(),
	toolCalls: z.number(),
});

/** `GET /api/v1/missions/:id/schedule` */
export const scheduleSchema = z.object({
	isGranted: z.boolean(),
	nextInstants: z.array(z.string()),
	/** Why it is not due by itself, where that is nobody's wish. */
	stopped: z.object({ code: z.string(), message: z.string() }).nullable(),
	/** Newest first. */
	runs: z.array(plannedRunSchema),
});

/** `GET /api/v1/me/ai-audit`: a row for each run and table, newest first. */
export const readsSchema = z.object({
	reads: z.array(
		z.object({
			runId: z.string(),
			missionId: z.string(),
			spaceId: z.string(),
			table: z.string(),
			records: z.number(),
			times: z.number(),
			at: z.string(),
		}),
	),
});

export type PlannedRun = z.output<typeof plannedRunSchema>;
export type Schedule = z.output<typeof scheduleSchema>;
export type DataRead = z.output<typeof readsSchema>['reads'][number];
