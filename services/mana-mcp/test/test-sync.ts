import { FROM_NOW_ON, isInstant, type TableRow } from '@mana/sync-protocol';
import { createSyncStandIn } from '@mana/sync-protocol/testing';

/** A local mana-sync that can be switched off and on, slowed down and made to refuse. */
export function startTestSync() {
	const sync = createSyncStandIn({ now: Date.now, personalSpaceId: '' });
	let answerDelayMs = 0;
	let streamRefusal: { status: number; error: string } | undefined;
	sync.intercept = async ({ action, query }) => {
		// A stream from an instant would bring what was written minutes before it: here, what the test has just made.
		if (action === 'stream' && isInstant(query.get('since'))) query.set('since', FROM_NOW_ON);
		await Bun.sleep(answerDelayMs);
		if (action !== 'stream' || streamRefusal === undefined) return undefined;
		return Response.json({ error: streamRefusal.error }, { status: streamRefusal.status });
	};
	const serve = (port: number) =>
		Bun.serve({ port, hostname: '127.0.0.1', idleTimeout: 120, fetch: sync.answer });
	let server = serve(0);
	const port = Number(server.port);
	const asked = (action: string) => sync.requests.filter((request) => request.action === action).length;

	return {
		url: `http://127.0.0.1:${port}`,
		/** The tokens of all requests. */
		get tokens() {
			return sync.requests.map(({ token }) => token);
		},
		get pushes() {
			return asked('push');
		},
		forgetRequests: () => sync.forgetRequests(),
		rows(): TableRow[] {
			// Copies: matching with expect.any() writes into what it is given.
			return structuredClone(sync.rows());
		},
		delayAnswers(ms: number) {
			answerDelayMs = ms;
		},
		/** How many streams were ever asked for, and how many of the gateway's watchers are open. */
		get streamsOpened() {
			return asked('stream');
		},
		get watchers() {
			return sync.streams.filter(({ clientId }) => clientId.endsWith(':watcher')).length;
		},
		/** The tables of each stream that is open. */
		get followedTables() {
			return sync.streams.map(({ tables }) => [...tables]);
		},
		setSpaces: sync.setSpaces,
		/** Writes as another client would. */
		write: sync.write,
		endStreams: sync.endStreams,
		refuseStreams(refusal: { status: number; error: string } | undefined) {
			streamRefusal = refusal;
		},
		async goDown() {
			await server.stop(true);
		},
		comeBack() {
			server = serve(port);
		},
		async stop() {
			await server.stop(true);
		},
	};
}
