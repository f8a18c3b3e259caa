import { createParser } from 'eventsource-parser';

/** One server-sent event. */
export interface StreamedEvent {
	readonly event: string;
	readonly data: string;
}

/** Reads server-sent events (WHATWG HTML §9.2). */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamedEvent> {
	const events: StreamedEvent[] = [];
	const parser = createParser({
		onEvent: ({ event = 'message', data }) => void events.push({ event, data }),
	});
	const reader = body.getReader();
	const decoder = new TextDecoder();
	try {
		for (;;) {
			const { value, done } = await reader.read();
			if (done) return;
			parser.feed(decoder.decode(value, { stream: true }));
			yield* events.splice(0);
		}
	} finally {
		reader.cancel().catch(() => {});
	}
}
