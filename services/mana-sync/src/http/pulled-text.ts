import type { Pull, PulledBatch } from '../domain/pull-changes.ts';

export interface PulledTextOptions {
	/** Whether to give the same list as `serverChanges` too. */
	readonly hasOlderList: boolean;
	readonly count: (rows: number) => void;
}

/**
 * A whole pull as one JSON body: what fits into one read as a text, more in parts, with two reads in memory at most: one
 * that the caller is taking, and the next. The cursor comes at the end, so an
 * answer that was cut has none. For a long answer the older list is read a second time: a row that has changed
 * since the first reading lies beyond the cursor and comes with the next pull.
 */
export async function pulledText(
	pull: Pull,
	options: PulledTextOptions,
): Promise<string | AsyncGenerator<string, void, undefined>> {
	const batches = pull.read();
	const begun: PulledBatch[] = [];
	// The last batch of a whole pull is always an empty one.
	for (let isEnd = false; !isEnd && begun.length < 2; ) {
		const { value, done } = await batches.next();
		isEnd = done === true || value.rows.length === 0;
		if (!done) begun.push(value);
		if (!isEnd) continue;
		return bodyText(begun, options);
	}
	return streamParts(resumed(begun, batches), pull, options);
}

/** A page of a pull that was limited, as one JSON body. */
export async function pageText(pull: Pull, options: PulledTextOptions): Promise<string> {
	return bodyText(await Array.fromAsync(pull.read()), options);
}

function bodyText(batches: readonly PulledBatch[], { hasOlderList, count }: PulledTextOptions) {
	const rows = batches.flatMap((batch) => batch.rows);
	count(rows.length);
	const list = rows.join(',');
	const older = hasOlderList ? `,"serverChanges":[${list}]` : '';
	const { syncedUntil = '', hasMore = false } = batches.at(-1) ?? {};
	return `{"changes":[${list}]${older}${ending(syncedUntil, hasMore)}`;
}

async function* resumed(begun: PulledBatch[], rest: AsyncGenerator<PulledBatch, void, undefined>) {
	yield* begun.splice(0);
	yield* rest;
}

async function* streamParts(
	batches: AsyncGenerator<PulledBatch, void, undefined>,
	pull: Pull,
	{ hasOlderList, count }: PulledTextOptions,
): AsyncGenerator<string, void, undefined> {
	yield '{"changes":[';
	const syncedUntil = yield* listItems(batches, count);
	if (hasOlderList) {
		yield '],"serverChanges":[';
		yield* listItems(pull.read(), () => {});
	}
	yield `]${ending(syncedUntil, false)}`;
}

async function* listItems(
	batches: AsyncGenerator<PulledBatch, void, undefined>,
	count: (rows: number) => void,
): AsyncGenerator<string, string, undefined> {
	let syncedUntil = '';
	let isFirst = true;
	for await (const batch of batches) {
		({ syncedUntil } = batch);
		if (batch.rows.length === 0) continue;
		yield (isFirst ? '' : ',') + batch.rows.join(',');
		isFirst = false;
		count(batch.rows.length);
	}
	return syncedUntil;
}

function ending(syncedUntil: string, hasMore: boolean): string {
	return `,"syncedUntil":${JSON.stringify(syncedUntil)},"hasMore":${hasMore}}`;
}
