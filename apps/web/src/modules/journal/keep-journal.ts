import type { AppContext } from '../../app/app-context.ts';
import { takeStep } from '../../app/steps.ts';
import type { Row } from '../../data/query.ts';
import type { RecordWrite } from '../../data/write.ts';

type Entry = Row<'journal/journalEntries'>;

/** Writes a day's entry, and makes it where there is none yet. */
export async function keepJournal(
	context: Pick<AppContext, 'data' | 'toasts' | 'space'>,
	{ entry, date, content }: { entry: Entry | undefined; date: string; content: string },
	told?: string,
): Promise<boolean> {
	const spaceId = context.space.id;
	if (spaceId === undefined || content === (entry?.record.content ?? '')) return true;
	const wordCount = content.split(/\s+/).filter((word) => word !== '').length;
	const write: RecordWrite<'journal/journalEntries'> = entry
		? {
				op: 'update',
				table: entry.table,
				spaceId: entry.spaceId,
				id: entry.id,
				values: { content, wordCount },
				seen: { content: entry.record.content },
			}
		: {
				op: 'insert',
				table: 'journal/journalEntries',
				spaceId,
				values: { content, wordCount, entryDate: date },
			};
	return takeStep(context, { writes: [write] }, told);
}
