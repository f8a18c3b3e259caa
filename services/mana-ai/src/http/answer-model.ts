import { modelQuestionSchema } from '@mana/agent-loop';
import { readJson } from '@mana/service-kit';
import type { Hono } from 'hono';
import { stream } from 'hono/streaming';
import type { Deps } from '../deps.ts';
import { answerModel, assertMayAsk } from '../domain/answer-model.ts';
import { modelNotConfigured } from './ask-companion.ts';
import { requirePerson } from './caller.ts';

const limitBytes = 2 * 1024 * 1024;
/** What stands between may drop a connection on which nobody says anything. */
const saysSomethingMs = 10_000;

/**
 * `POST /api/v1/ai/model`: one request of a loop on a person's device, answered line by line. It ends when they go away.
 */
export function registerAnswerModel(
	app: Hono,
	deps: Pick<Deps, 'verifier' | 'modelQuestions' | 'modelAnswers' | 'tokensPerDay'>,
): void {
	app.post('/api/v1/ai/model', async (c) => {
		const { userId } = await requirePerson(c, deps);
		const { modelQuestions, modelAnswers, tokensPerDay } = deps;
		if (!modelQuestions) throw modelNotConfigured();
		const question = await readJson(c, modelQuestionSchema, { limitBytes });
		await assertMayAsk(modelQuestions, userId, question, tokensPerDay);
		const id = crypto.randomUUID();
		const answer = modelAnswers.begin(id, userId, (lines, signal) =>
			answerModel(modelQuestions, userId, question, lines, signal),
		);
		c.header('Content-Type', 'application/x-ndjson');
		c.header('Cache-Control', 'no-store');
		return stream(c, async (out) => {
			const gone = new AbortController();
			out.onAbort(() => {
				gone.abort();
				answer.controller.abort();
			});
			const timer = setInterval(() => void out.write('\n'), saysSomethingMs);
			try {
				await out.write('\n');
				for await (const { event } of answer.stream.from(0, gone.signal)) {
					await out.write(`${JSON.stringify(event)}\n`);
				}
			} finally {
				clearInterval(timer);
				modelAnswers.forget(id);
			}
		});
	});
}
