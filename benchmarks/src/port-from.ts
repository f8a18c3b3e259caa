const startTimeoutMs = 15_000;

/** The first port that a server names, bare or at the end of an address; the rest of its output is thrown away. */
export async function portFrom(output: ReadableStream<Uint8Array>): Promise<number> {
	const reader = output.getReader();
	const decoder = new TextDecoder();
	const timer = setTimeout(() => void reader.cancel(), startTimeoutMs);
	let text = '';
	for (;;) {
		const { value, done } = await reader.read();
		if (done) throw new Error(`a server did not start: ${text}`);
		text += decoder.decode(value, { stream: true });
		const port = /^(\d+)\n|\/\/(?:localhost|127\.0\.0\.1):(\d+)"/.exec(text);
		if (port === null) continue;
		clearTimeout(timer);
		void (async () => {
			while (!(await reader.read()).done);
		})();
		return Number(port[1] ?? port[2]);
	}
}
