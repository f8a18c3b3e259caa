import type { Admission } from '../domain/admission/admit-caller.ts';
import type { ResourceWatcher } from './method.ts';
import type { SessionRouter } from './session-router.ts';
import type { Session } from './session-seal.ts';
import type { SessionSubscriptions } from './session-subscriptions.ts';

export interface FollowDeps {
	router: SessionRouter;
	subscriptions: SessionSubscriptions;
	watcher: ResourceWatcher;
}

/**
 * Sends a session's stream what changes of the resources it has subscribed to, before or while the stream is open.
 *
 * @param stream.close called where the session is deleted, or its subscriptions cannot be read
 * @returns how to stop
 */
export function followSubscriptions(
	{ router, subscriptions, watcher }: FollowDeps,
	session: Session,
	admission: Admission,
	stream: { send(message: unknown): void; close(): void },
): () => void {
	let isOver = false;
	let stopWatching = () => {};
	let last: Promise<void> = Promise.resolve();

	const catchUp = async () => {
		const uris = (await subscriptions.list(session)).filter((uri) => watcher.isWatchable(uri, admission));
		if (isOver) return;
		const stopEarlier = stopWatching;
		stopWatching = watcher.watch(uris, admission, {
			onUpdated: (uri) =>
				stream.send({ jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri } }),
			onEnded: () => stream.close(),
		});
		stopEarlier();
	};
	const onSubscriptionsChanged = () => {
		last = last.then(catchUp).catch(() => stream.close());
	};
	const release = router.registerStream(session.nonce, {
		onSubscriptionsChanged,
		onListWidened: () => stream.send({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' }),
		onDeleted: () => stream.close(),
	});
	onSubscriptionsChanged();
	return () => {
		isOver = true;
		release();
		stopWatching();
	};
}
