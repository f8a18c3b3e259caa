import type { AppData } from '../data/app-data.ts';
import type { RecordName, Row } from '../data/query.ts';

/** One record as it is now, whole: rows of a list may hold the beginnings of texts alone. */
export function readRecord(data: Pick<AppData, 'liveOne'>, name: RecordName): Promise<Row | undefined> {
	return new Promise((resolve) => {
		const stop = data.liveOne(name, (row: Row | undefined) => {
			resolve(row);
			queueMicrotask(() => stop());
		});
	});
}
