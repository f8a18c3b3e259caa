import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { CompanionEvent } from '../domain/companion-event.ts';
import type { OpenAnswer } from '../domain/open-answers.ts';

/** Sends what happens in an answer, as server-sent events whose ids are their places. */
export function answerEvents(
	c: Context,
	id: string,
	{ stream }: OpenAnswer<CompanionEvent>,
	after: number,
): Response {
	c.header('X-Answer-Id', id);
	c.header('Cache-Control', 'no-store');
	return streamSSE(c, async (sse) => {
		const gone = new AbortController();
		sse.onAbort(() => gone.abort());
		// Headers go out with the first bytes: by the answer's name it is read on, and stopped, before a model says a word.
		await sse.write(': begun\n\n');
		for await (const { place, event } of stream.from(after, gone.signal)) {
			await sse.writeSSE({ id: String(place), event: event.kind, data: JSON.stringify(event) });
		}
	});
}
