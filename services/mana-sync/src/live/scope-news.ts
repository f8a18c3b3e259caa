import type { MergedRecord } from '@mana/sync-protocol';

export interface Author {
	readonly userId: string;
	readonly clientId: string;
	readonly changeKey: string;
}

/** Who is not told of its own doing. */
export interface Self {
	readonly userId: string;
	readonly clientId: string | undefined;
	/** How the keys of its changes begin; they decide alone, since a copied device has the same client id. */
	readonly ownKeys?: string | undefined;
}

/** One record that has changed. */
export interface ScopeNews {
	readonly appId: string;
	readonly table: string;
	readonly id: string;
	/** When the first of its changes that were read was taken in. */
	readonly atMs: number;
	/** Who made these changes. */
	readonly authors: readonly Author[];
	/** The record as it is now; null where nobody asked for it, or it is too much for one read. */
	readonly record: MergedRecord | null;
}

export interface NewsQuestion {
	readonly spaceId: string;
	readonly number: number;
	readonly afterSeq: number;
	/** A number that is known to be committed. */
	readonly head: number;
	/** The apps whose records are wanted. */
	readonly appIds: ReadonlySet<string>;
}

export interface ScopeNewsStore {
	/** What changed in a scope after a number, up to where one read goes. Never gives less than it says. */
	readNews(question: NewsQuestion): Promise<{ news: ScopeNews[]; upTo: number }>;
}

/** Whether all that happened to a record since was somebody's own doing. */
export function isOwnDoing({ authors }: Pick<ScopeNews, 'authors'>, self: Self): boolean {
	const { ownKeys } = self;
	return authors.every(
		({ userId, clientId, changeKey }) =>
			userId === self.userId &&
			(ownKeys === undefined ? clientId === self.clientId : changeKey.startsWith(ownKeys)),
	);
}
