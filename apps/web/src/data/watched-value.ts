import type { Watched } from './app-data.ts';

/** A value that tells its watchers when it changes. */
export interface WatchedValue<Value> extends Watched<Value> {
	get(): Value;
	/** Tells nobody where it says the same as before. */
	set(value: Value): void;
}

export function createWatchedValue<Value>(initial: Value): WatchedValue<Value> {
	let value = initial;
	let said = JSON.stringify(initial);
	const watchers = new Set<(value: Value) => void>();
	return {
		get: () => value,
		set(next) {
			const says = JSON.stringify(next);
			if (says === said) return;
			value = next;
			said = says;
			for (const watcher of watchers) watcher(value);
		},
		subscribe(run) {
			// One function may watch twice.
			const watcher = (next: Value) => run(next);
			watchers.add(watcher);
			watcher(value);
			return () => void watchers.delete(watcher);
		},
	};
}
