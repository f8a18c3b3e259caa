import { createRemoteIndexHost, type RemoteIndexHost } from '@mana/tool-registry';

const script = import.meta.resolve('@mana/tool-registry/index-worker');

/** Keeps the search indexes on a thread of their own, so that taking texts in holds nobody up here. */
export function createSearchThread(): RemoteIndexHost {
	return createRemoteIndexHost(() => {
		// It ends with the process.
		return new Worker(script, { ref: false });
	});
}
