import type { Hono } from 'hono';
import { upgradeWebSocket, websocket } from 'hono/bun';
import type { Deps } from '../deps.ts';
import { SocketSession } from '../live/socket-session.ts';

/** For `Bun.serve`. A socket whose reader takes nothing is closed; its client pulls when it comes back. */
export const socketHandler = {
	...websocket,
	idleTimeout: 120,
	sendPings: true,
	maxPayloadLength: 16 * 1024,
	backpressureLimit: 256 * 1024,
	closeOnBackpressureLimit: true,
};

export function registerSocketRoute(app: Hono, deps: Deps): void {
	app.get(
		'/ws',
		upgradeWebSocket(() => {
			let session: SocketSession | undefined;
			return {
				onOpen(_, socket) {
					session = new SocketSession(deps, {
						send: (message) => socket.send(JSON.stringify(message)),
						close: (code, reason) => socket.close(code, reason),
						fail: (error) => deps.logger.error({ err: error }, 'a socket failed'),
					});
				},
				onMessage({ data }) {
					void session?.receive(typeof data === 'string' ? data : '');
				},
				onClose: () => session?.closed(),
			};
		}),
	);
}
