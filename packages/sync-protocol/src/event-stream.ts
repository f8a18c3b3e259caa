/** One server-sent event. */
export interface StreamedEvent {
	readonly event: string;
	readonly data: string;
}

/** Reads server-sent events as mana-sync writes them: LF line ends, one `data` line each (WHATWG HTML §9.2). */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamedEvent> {
	const reader = body.getReader();
	const decoder = new TextDecoder();
	let text = '';
	try {
		for (;;) {
			const { value, done } = await reader.read();
			if (done) return;
			text += decoder.decode(value, { stream: true });
			const blocks = text.split('\n\n');
			text = blocks.pop() ?? '';
			for (const block of blocks) {
				const field = (name: string) =>
					block
						.split('\n')
						.find((line) => line.startsWith(`${name}: `))
						?.slice(name.length + 2) ?? '';
				yield { event: field('event'), data: field('data') };
			}
		}
	} finally {
		reader.cancel().catch(() => {});
	}
}
