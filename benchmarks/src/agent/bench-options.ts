import { parseArgs } from 'node:util';
import { createModel, providers } from '@mana/agent-loop/models';
import { z } from 'zod';

const modelTimeoutMs = 120_000;

const given = z.object({
	/** Ids of tasks, comma-separated. */
	only: z.string().optional(),
	/** As `X-Mana-Toolsets` has it. */
	toolset: z.string().default('all'),
	/** `provider/model`. */
	model: z.string().includes('/').optional(),
	runs: z.coerce.number().int().min(1).max(50).default(3),
});

/** @throws ZodError, TypeError for what the command does not know */
export function readOptions(args: string[], environment: Record<string, string | undefined>) {
	const { values } = parseArgs({
		args,
		options: {
			only: { type: 'string' },
			toolset: { type: 'string' },
			model: { type: 'string' },
			runs: { type: 'string' },
		},
	});
	const { only, toolset, model, runs } = given.parse(values);
	return {
		only: only?.split(','),
		toolset,
		runs,
		model: model === undefined ? undefined : modelOf(model, environment),
	};
}

/** A model is called only where one is named: that costs money, and sends the seeded data to its provider. */
function modelOf(name: string, environment: Record<string, string | undefined>) {
	const slash = name.indexOf('/');
	return createModel({
		provider: z.enum(providers).parse(name.slice(0, slash)),
		model: name.slice(slash + 1),
		apiKey: environment.BENCH_MODEL_KEY,
		baseUrl: environment.BENCH_MODEL_URL,
		timeoutMs: modelTimeoutMs,
	});
}
