import type { RecordName } from './query.ts';

export interface SearchRequest {
	readonly text: string;
	/** `app/table`; by default all that are searched. */
	readonly tables?: readonly string[];
	readonly spaceId?: string;
	/** Default 50. */
	readonly limit?: number;
}

export interface SearchHit {
	readonly record: RecordName;
	/** The first searched field, for a line of its own. */
	readonly title: string;
	/** Some words around what was found, where that is not the title. */
	readonly excerpt?: string;
	/** Which words of the texts were found, folded: to be marked. */
	readonly terms: readonly string[];
}

export interface SearchResult {
	readonly hits: readonly SearchHit[];
	/** False while records are still read into the index. */
	readonly isComplete: boolean;
}
