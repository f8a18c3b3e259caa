import { z } from 'zod';

const previewedRecord = z.object({
	type: z.string(),
	id: z.string(),
	op: z.enum(['insert', 'update', 'delete']),
	fields: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
});
const stamp = z.object({ app: z.string(), table: z.string(), id: z.string(), stamp: z.string().nullable() });

const decided = z.discriminatedUnion('outcome', [
	z.object({ id: z.string(), outcome: z.literal('done') }),
	z.object({
		id: z.string(),
		outcome: z.literal('changed'),
		records: z.array(
			stamp.extend({
				proposed: previewedRecord.optional(),
				current: z.record(z.string(), z.unknown()).optional(),
			}),
		),
		preview: z.object({ words: z.string(), records: z.array(previewedRecord) }).optional(),
	}),
	z.object({ id: z.string(), outcome: z.literal('failed'), code: z.string(), text: z.string() }),
	z.object({ id: z.string(), outcome: z.enum(['rejected', 'expired', 'unknown']) }),
]);

/** What mana-ai answers to the approval of proposals, and to the rejection of one. */
export const approvalAnswerSchema = z.object({ results: z.array(decided) });
export const rejectionAnswerSchema = decided;

export type Decided = z.output<typeof decided>;
export type ChangedOutcome = Extract<Decided, { outcome: 'changed' }>;
export type ChangedRecord = ChangedOutcome['records'][number];
