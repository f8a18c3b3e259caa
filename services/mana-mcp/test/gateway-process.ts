import { startTestGateway } from './test-gateway.ts';

// A gateway in a process of its own, so that its memory can be looked at.

const gateway = await startTestGateway();
for (const user of ['anna', 'mallory']) gateway.auth.addUser(user);

// Its memory is the gateway's alone then, and not what the stand-in has seen.
setInterval(() => gateway.sync.forgetRequests(), 100).unref();

process.on('message', async (message) => {
	if (message !== 'memory') return;
	Bun.gc(true);
	await Bun.sleep(200);
	Bun.gc(true);
	const { streams, server } = gateway.deps;
	process.send?.({
		residentBytes: process.memoryUsage().rss,
		streams: streams.size,
		held: server.router.size,
	});
});
process.send?.({
	url: gateway.url,
	headers: await gateway.headers('anna'),
	headersOfMallory: await gateway.headers('mallory'),
});
