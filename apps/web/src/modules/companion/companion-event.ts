import { previewedRecord } from '@mana/records/types/ai';
import { z } from 'zod';

/** What happens while the companion answers, as mana-ai tells it. */
export const companionEvent = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('text'), text: z.string() }),
	z.object({ kind: z.literal('calling'), callId: z.string(), tool: z.string() }),
	z.object({
		kind: z.literal('called'),
		callId: z.string(),
		tool: z.string(),
		isError: z.boolean(),
		activityId: z.string().optional(),
	}),
	z.object({
		kind: z.literal('asks'),
		tool: z.string(),
		title: z.string(),
		loss: z.string(),
		confirmation: z.string(),
		records: z.array(previewedRecord).default([]),
		recordCount: z.number().default(0),
	}),
	z.object({ kind: z.literal('ended'), stopReason: z.string(), failure: z.string().optional() }),
]);

export type CompanionEvent = z.output<typeof companionEvent>;
export type CompanionAsk = Extract<CompanionEvent, { kind: 'asks' }>;
export type CompanionEnd = Extract<CompanionEvent, { kind: 'ended' }>;
