import { z } from 'zod';

const text = z.string().max(1_000_000);
const name = z.string().min(1).max(256);
const object = z.record(z.string(), z.unknown());
const call = z.strictObject({ id: name, name, input: object.exactOptional() });

/** What of a provider's own answer comes back to it: nothing that it would have to fetch. */
const rawPart = z.looseObject({ type: z.enum(['text', 'reasoning', 'tool-call', 'custom']) });
export const sendableRaw = z.looseObject({
	role: z.literal('assistant'),
	content: z.union([text, z.array(rawPart).max(1_000)]),
});

const message = z.discriminatedUnion('role', [
	z.strictObject({ role: z.literal('user'), text }),
	z.strictObject({
		role: z.literal('assistant'),
		text,
		calls: z.array(call).max(100),
		raw: sendableRaw.exactOptional(),
	}),
	z.strictObject({
		role: z.literal('tool'),
		results: z
			.array(z.strictObject({ callId: name, name, text, isError: z.boolean() }))
			.min(1)
			.max(100),
	}),
]);

/** `POST /api/v1/ai/model` at mana-ai: one request of a loop that runs on a device of the person. */
export const modelQuestionSchema = z.strictObject({
	/** What an agent asks for in place of a model's name; the usual model where it is absent, or there is none of its own. */
	model: name.optional(),
	instructions: text,
	/** Well-formed, as `messageFault` says. */
	messages: z.array(message).min(1).max(2_000),
	reminder: text.exactOptional(),
	tools: z
		.array(
			z.strictObject({
				name: z.string().regex(/^[\w-]{1,64}$/),
				description: z.string().max(10_000),
				inputSchema: object,
				hint: z.enum(['read', 'write', 'destructive']),
			}),
		)
		.max(1_000),
	maxOutputTokens: z.int().min(1).max(16_000),
});

export type ModelQuestion = z.output<typeof modelQuestionSchema>;

const usage = z.object({ input: z.number().min(0), output: z.number().min(0) });

/** A line of the answer, as JSON; empty lines say that the model is still at it. */
export const modelAnswerLineSchema = z.discriminatedUnion('kind', [
	/** A piece of what is said. */
	z.object({ kind: z.literal('text'), text: z.string() }),
	/** The last line. */
	z.object({
		kind: z.literal('answered'),
		answer: z.discriminatedUnion('ok', [
			z.object({
				ok: z.literal(true),
				text: z.string(),
				calls: z
					.array(z.object({ id: z.string(), name: z.string(), input: object.exactOptional() }))
					.readonly(),
				raw: z.unknown().exactOptional(),
				finish: z.enum(['done', 'calls', 'cut']),
				usage: usage.exactOptional(),
			}),
			z.object({
				ok: z.literal(false),
				failure: z.object({
					kind: z.enum([
						'rate-limit',
						'overloaded',
						'unavailable',
						'context-overflow',
						'refused',
						'cut',
						'auth',
						'invalid-request',
						'budget',
					]),
					retryAfterMs: z.number().exactOptional(),
				}),
				usage: usage.exactOptional(),
			}),
		]),
	}),
]);

export type ModelAnswerLine = z.output<typeof modelAnswerLineSchema>;
