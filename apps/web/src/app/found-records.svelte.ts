import type { SearchResult } from '../data/search.ts';
import { appContext } from './app-context.ts';

const leastLetters = 2;
/** While records are still read into the index. */
const lookAgainMs = 400;

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
		let timer: ReturnType<typeof setTimeout>;
		const look = async () => {
			const found = await data.search({ text: asked, limit });
			if (!isWanted) return;
			result = found;
			if (!found.isComplete) timer = setTimeout(look, lookAgainMs);
		};
		void look();
		return () => {
			isWanted = false;
			clearTimeout(timer);
		};
	});
	return {
		get result() {
			return result;
		},
	};
}
