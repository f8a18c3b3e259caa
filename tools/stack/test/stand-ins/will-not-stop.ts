// A service that answers, and ignores every request to stop.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => {});
Bun.serve({
	hostname: '127.0.0.1',
	port: Number(process.env.PORT),
	fetch: () => Response.json({ status: 'ok' }),
});
