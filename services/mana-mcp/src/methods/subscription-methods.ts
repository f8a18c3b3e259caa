import { invalidParams } from '../protocol/json-rpc.ts';
import type { MethodHandler, ResourceWatcher } from '../protocol/method.ts';
import { resourceNotFound } from '../protocol/resource-not-found.ts';
import type { SessionRouter } from '../protocol/session-router.ts';
import type { SessionSubscriptions } from '../protocol/session-subscriptions.ts';

/** `resources/subscribe` and `resources/unsubscribe` of the older revisions: for the stream that GET opens. */
export function subscriptionMethods(deps: {
	subscriptions: SessionSubscriptions;
	router: SessionRouter;
	watcher: ResourceWatcher;
}): Map<string, MethodHandler> {
	const { subscriptions, router, watcher } = deps;

	const subscribe: MethodHandler = async ({ uri }, context) => {
		const { session } = context;
		if (typeof uri !== 'string' || !session) return invalidParams('params.uri must be the URI of a resource');
		if (!watcher.isWatchable(uri, context)) return resourceNotFound(uri, 'There is no such resource here.');
		if (!(await subscriptions.add(session, uri))) {
			return invalidParams(
				'This session has as many subscriptions as it may. Unsubscribe from others first.',
			);
		}
		router.route({ kind: 'subscriptions-changed', session: session.nonce });
		return { ok: true, result: {} };
	};

	const unsubscribe: MethodHandler = async ({ uri }, { session }) => {
		if (typeof uri !== 'string' || !session) return invalidParams('params.uri must be the URI of a resource');
		await subscriptions.remove(session, uri);
		router.route({ kind: 'subscriptions-changed', session: session.nonce });
		return { ok: true, result: {} };
	};

	return new Map([
		['resources/subscribe', subscribe],
		['resources/unsubscribe', unsubscribe],
	]);
}
