import type { AppData } from '../data/app-data.ts';
import type { RecordName } from '../data/query.ts';
import { titleOfRecord } from './record-title.ts';

/** What a record was called that is no longer there; the server has its history. Nothing where it cannot be asked. */
export async function pastTitle(data: Pick<AppData, 'history'>, name: RecordName): Promise<string> {
	const answer = await data.history(name);
	const written = answer.ok ? answer.entries.toReversed().map(({ values }) => values) : [];
	return titleOfRecord(name.table, Object.assign({}, ...written));
}
