import {
	type JSONRPCRequest,
	type RequestId,
	SERVER_INFO_META_KEY,
	SUBSCRIPTION_ID_META_KEY,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Admission } from '../domain/admission/admit-caller.ts';
import { invalidParams, invalidRequest, toMessage } from './json-rpc.ts';
import type { ExchangeOutcome, ListeningAnswer, RequestContext, ServerDescription } from './method.ts';
import { subscriptionsLimit } from './session-subscriptions.ts';

/** The id is kept for as long as the stream lasts, and goes into every notification. */
const idLimitCharacters = 1_024;

const listenParams = z.object({
	notifications: z.looseObject({
		toolsListChanged: z.boolean().optional(),
		promptsListChanged: z.boolean().optional(),
		resourcesListChanged: z.boolean().optional(),
		resourceSubscriptions: z.array(z.string()).max(1_000).optional(),
	}),
});

/**
 * `subscriptions/listen` of 2026-07-28: an event stream that opens with what of the wish is honored, carries
 * nothing else, and whose every notification names the request as its subscription. Lists do not change while
 * the gateway runs, so what can be listened to is resources.
 */
export function answerListen(
	server: ServerDescription,
	request: JSONRPCRequest,
	context: RequestContext,
): ExchangeOutcome {
	const parsed = listenParams.safeParse(request.params);
	if (!parsed.success) {
		const answer = invalidParams('params.notifications is required and must be a filter of subscriptions');
		return { status: 200, body: toMessage(request.id, answer) };
	}
	if (String(request.id).length > idLimitCharacters) {
		const answer = invalidRequest(`an id that is listened under has ${idLimitCharacters} characters at most`);
		return { status: 200, body: toMessage(null, answer) };
	}
	const wanted = new Set(parsed.data.notifications.resourceSubscriptions);
	const uris = [...wanted]
		.filter((uri) => server.watcher.isWatchable(uri, context))
		.slice(0, subscriptionsLimit);
	const honored = uris.length > 0 ? { resourceSubscriptions: uris } : {};
	// The stream keeps nothing else of the request: clients choose how large that is.
	const { caller, space, syncToken, resourceMetadataUrl } = context;
	const admission = { caller, space, syncToken, resourceMetadataUrl };
	const listening = listen(server, request.id, admission, { uris, honored });
	return { status: 200, listening };
}

function listen(
	server: ServerDescription,
	id: RequestId,
	admission: Admission,
	{ uris, honored }: { uris: readonly string[]; honored: Record<string, unknown> },
): ListeningAnswer {
	const named = { [SUBSCRIPTION_ID_META_KEY]: id };
	const notification = (method: string, params: Record<string, unknown>) => ({
		jsonrpc: '2.0',
		method,
		params: { ...params, _meta: named },
	});
	return {
		isOver: uris.length === 0,
		farewell: toMessage(id, {
			ok: true,
			result: { resultType: 'complete', _meta: { ...named, [SERVER_INFO_META_KEY]: server.info } },
		}),
		start({ send, end }) {
			send(notification('notifications/subscriptions/acknowledged', { notifications: honored }));
			return server.watcher.watch(uris, admission, {
				onUpdated: (uri) => send(notification('notifications/resources/updated', { uri })),
				onEnded: end,
			});
		},
	};
}
