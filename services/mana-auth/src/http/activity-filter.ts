import { activityOutcomes, clientNameSchema, spaceIdSchema, toolNameSchema } from '@mana/auth-protocol';
import { validate } from '@mana/service-kit';
import { z } from 'zod';
import type { ActivityFilter } from '../domain/agent-activity.ts';

const dayMs = 24 * 60 * 60_000;
const filterQuery = z.object({
	client: clientNameSchema.optional(),
	tool: toolNameSchema.optional(),
	space: spaceIdSchema.optional(),
	outcome: z.enum(activityOutcomes).optional(),
	/** Days in UTC, both included. */
	from: z.iso.date().optional(),
	to: z.iso.date().optional(),
	format: z.enum(['json', 'ndjson', 'csv']).default('json'),
	cursor: z.coerce.number().int().positive().default(Number.MAX_SAFE_INTEGER),
	limit: z.coerce.number().int().min(1).max(200).default(50),
});

/**
 * Reads from a query which part of the log it asks for, and in which form.
 *
 * @throws AppError 400 `VALIDATION`
 */
export function activityFilter(query: Record<string, string>) {
	const { format, cursor, limit, space, from, to, ...rest } = validate(filterQuery, query);
	const filter: ActivityFilter = {
		...rest,
		spaceId: space,
		fromMs: from === undefined ? undefined : Date.parse(from),
		untilMs: to === undefined ? undefined : Date.parse(to) + dayMs,
	};
	return { filter, format, page: { beforeSequence: cursor, limit } };
}
