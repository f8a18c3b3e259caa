/**
 * A loopback proxy that adds headers to each request: the conformance suite and the inspector send no tokens. Host
 * and origin are passed on as they came, so that what refuses strangers is tested through it.
 */
export function startHeaderProxy(to: () => { url: string; headers: Promise<Record<string, string>> }) {
	const server = Bun.serve({
		port: 0,
		hostname: '127.0.0.1',
		idleTimeout: 120,
		async fetch(request) {
			const all = new Headers(request.headers);
			const { url, headers } = to();
			for (const [name, value] of Object.entries(await headers)) all.set(name, value);
			const response = await fetch(url, {
				method: request.method,
				headers: all,
				...(request.body && { body: await request.arrayBuffer() }),
				signal: request.signal,
				redirect: 'manual',
			});
			const answered = new Headers(response.headers);
			// The body comes decoded.
			for (const name of ['content-encoding', 'content-length']) answered.delete(name);
			return new Response(response.body, { status: response.status, headers: answered });
		},
	});
	return {
		origin: `http://localhost:${server.port}`,
		url: `http://localhost:${server.port}/mcp`,
		stop: () => server.stop(true),
	};
}
