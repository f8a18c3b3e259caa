import {
	estimateTokens,
	type ModelAnswerLine,
	type ModelQuestion,
	type ModelRequest,
	messageFault,
} from '@mana/agent-loop';
import { AppError } from '@mana/service-kit';
import type { AiMetrics } from '../ai-metrics.ts';
import { accountedModel } from './accounted-model.ts';
import type { AnswerStream } from './answer-stream.ts';
import type { ModelChoice } from './model-choice.ts';
import { dayMs, type UsageEntry, type UsageStore } from './usage.ts';

export interface AnswerModelDeps {
	readonly models: ModelChoice;
	readonly usage: UsageStore;
	readonly metrics: Pick<AiMetrics, 'countModelCall'>;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
	/** Milliseconds, monotonic. */
	readonly clockMs: () => number;
	readonly logger: { error(fields: Record<string, unknown>, message: string): void };
}

/**
 * Answers one request of a loop that runs on a person's device. Nothing of it is kept but what it has cost; where it is
 * ended before its answer is whole, what was asked is counted by an estimate. Never throws.
 */
export async function answerModel(
	deps: AnswerModelDeps,
	userId: string,
	{ model: alias, ...question }: ModelQuestion,
	stream: AnswerStream<ModelAnswerLine>,
	signal: AbortSignal,
): Promise<void> {
	const { models, usage, metrics, now, clockMs, logger } = deps;
	const model = models.named(alias);
	const keep = (spent: Pick<UsageEntry, 'input' | 'output'>) =>
		usage.add({ userId, atMs: now(), purpose: 'device', model: model.name, ...spent });
	const request = { key: 'device', ...question, signal } satisfies ModelRequest;
	try {
		const accounted = accountedModel(
			model,
			async ({ usage: spent, answer, seconds }) => {
				metrics.countModelCall(model.name, spent, seconds, answer.ok ? undefined : answer.failure.kind);
				if (spent.input + spent.output > 0) await keep(spent);
			},
			clockMs,
		);
		const onText = (text: string) => stream.add({ kind: 'text', text });
		stream.add({ kind: 'answered', answer: await accounted.answer({ ...request, onText }) });
	} catch (error) {
		try {
			if (!signal.aborted) throw error;
			await keep({ input: requestTokens(request), output: 0 });
		} catch (failed) {
			logger.error({ error: failed instanceof Error ? failed.name : typeof failed }, 'a model was not asked');
		}
		stream.add({ kind: 'answered', answer: { ok: false, failure: { kind: 'unavailable' } } });
	}
}

function requestTokens({ instructions, messages, tools }: ModelRequest): number {
	return estimateTokens([instructions, JSON.stringify(tools), ...messages]);
}

/** @throws AppError 400 `VALIDATION`, 402 `BUDGET` */
export async function assertMayAsk(
	{ usage, now }: Pick<AnswerModelDeps, 'usage' | 'now'>,
	userId: string,
	{ messages }: Pick<ModelQuestion, 'messages'>,
	tokensPerDay: number,
): Promise<void> {
	const fault = messageFault(messages);
	if (fault) throw new AppError('VALIDATION', 400, `messages: ${fault}`);
	const spent = await usage.since(userId, { fromMs: now() - dayMs });
	if (spent.input + spent.output < tokensPerDay) return;
	throw new AppError('BUDGET', 402, 'Your tokens of the day are used up.');
}
