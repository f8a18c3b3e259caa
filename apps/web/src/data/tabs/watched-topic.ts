import type { Watched } from '../app-data.ts';
import { createWatchedValue } from '../watched-value.ts';
import type { Topics } from './messages.ts';
import type { OwnerClient } from './owner-client.ts';

type PlainTopic = {
	[Topic in keyof Topics]: Topics[Topic]['of'] extends undefined ? Topic : never;
}[keyof Topics];

/** What the owner tells of a topic, for any number of watchers. @param initial until it has told anything */
export function watchTopic<Topic extends PlainTopic>(
	client: OwnerClient,
	topic: Topic,
	initial: Topics[Topic]['news'],
): Watched<Topics[Topic]['news']> {
	const value = createWatchedValue<Topics[Topic]['news']>(initial);
	client.watch(topic, undefined, value.set);
	return value;
}
