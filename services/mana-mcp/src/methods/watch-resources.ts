import type { ResourceSpec } from '@mana/tool-registry';
import type { Admission } from '../domain/admission/admit-caller.ts';
import type { RecordFeed } from '../domain/rows/record-feed.ts';
import type { ResourceWatcher } from '../protocol/method.ts';
import { offeredIn } from './resource-methods.ts';
import { parseResourceUri } from './resource-uri.ts';

/** Watches resources of the active space by the feed of their records. */
export function createResourceWatcher(
	feed: Pick<RecordFeed, 'watch'>,
	resources: readonly ResourceSpec[],
): ResourceWatcher {
	const find = (uri: string, admission: Admission) => {
		const name = parseResourceUri(uri);
		if (name?.spaceId !== admission.space.id) return undefined;
		const resource = offeredIn(resources, admission).find(({ collection }) => collection === name.collection);
		return resource && { ...name, source: resource.source };
	};
	return {
		isWatchable: (uri, admission) => find(uri, admission) !== undefined,
		watch(uris, admission, { onUpdated, onEnded }) {
			const stops = uris.flatMap((uri) => {
				const found = find(uri, admission);
				if (!found) return [];
				const { spaceId, id, source } = found;
				const record = { spaceId, ...source, id, onChanged: () => onUpdated(uri), onEnded };
				return [feed.watch(admission, record)];
			});
			return () => {
				for (const stop of stops) stop();
			};
		},
	};
}
