import type { SearchResult } from '../data/search.ts';
import { appContext } from './app-context.ts';

const leastLetters = 2;

/** What a search finds for a text that is being typed; `result` is undefined for one that is too short to look for. */
export function foundRecords(
	text: () => string,
	limit: number,
): { readonly result: SearchResult | undefined } {
	const { data } = appContext();
	let result = $state.raw<SearchResult | undefined>();
	$effect(() => {
		const asked = text();
		if (asked.length < leastLetters) {
			result = undefined;
			return;
		}
		let isWanted = true;
		void data.search({ text: asked, limit }).then((found) => {
			if (isWanted) result = found;
		});
		return () => {
			isWanted = false;
		};
	});
	return {
		get result() {
			return result;
		},
	};
}
