import { z } from 'zod';

/** `GET /api/v1/ai/models`, as `provider/model`; null where none is set up. */
export const modelsSchema = z.object({
	companion: z.string().nullable(),
	aliases: z.record(z.string(), z.string()).nullable(),
});

/** `GET /api/v1/me/ai-usage`: tokens within 24 hours. */
export const usageSchema = z.object({ input: z.number(), output: z.number(), limit: z.number() });

/** What is asked of mana-ai by the screens that show what it is and what it has used. */
export const aiModels = { service: 'ai', path: '/api/v1/ai/models' } as const;
export const aiUsage = { service: 'ai', path: '/api/v1/me/ai-usage' } as const;
