import type { Query, RecordName, Row } from '../query.ts';
import type { RowsNews } from '../rows-news.ts';
import type { Account } from './open-account.ts';

/** What screens look at, whether or not an account is open: begun when one is, ended when it is not. */
export interface LiveRequests {
	query(query: Query, onNews: (news: RowsNews) => void, onFailure: (error: unknown) => void): () => void;
	record(
		name: RecordName,
		onNews: (row: Row | undefined) => void,
		onFailure: (error: unknown) => void,
	): () => void;
	begin(account: Account): void;
	end(): void;
}

export function createLiveRequests(): LiveRequests {
	const requests = new Map<(account: Account) => () => void, (() => void) | undefined>();
	let current: Account | undefined;

	/** One that cannot be begun, such as of a table that there is not, keeps no other from it. */
	function add(begin: (account: Account) => () => void, onFailure: (error: unknown) => void): () => void {
		const start = (account: Account) => {
			try {
				return begin(account);
			} catch (error) {
				onFailure(error);
				return () => {};
			}
		};
		requests.set(start, current && start(current));
		return () => {
			requests.get(start)?.();
			requests.delete(start);
		};
	}

	return {
		query: (query, onNews, onFailure) =>
			add((account) => account.live.query(query, onNews, onFailure), onFailure),
		record: (name, onNews, onFailure) =>
			add((account) => account.live.record(name, onNews, onFailure), onFailure),
		begin(account) {
			current = account;
			for (const [start, stop] of requests) if (stop === undefined) requests.set(start, start(account));
		},
		end() {
			current = undefined;
			for (const [start, stop] of requests) {
				stop?.();
				requests.set(start, undefined);
			}
		},
	};
}
