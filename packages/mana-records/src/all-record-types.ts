import type { RecordType } from './record-type.ts';
import { habitLogs, habits } from './types/habits.ts';
import { journalEntries } from './types/journal.ts';
import { notes } from './types/notes.ts';
import { tasks } from './types/todo.ts';

/** Every record type there is. */
export const allRecordTypes: readonly RecordType[] = [habits, habitLogs, tasks, notes, journalEntries];

/** The apps that have record types. */
export const recordApps: readonly string[] = [...new Set(allRecordTypes.map(({ app }) => app))];

/** The tables of an app that have a record type. */
export function tablesOfApp(app: string): readonly string[] {
	return allRecordTypes.filter((type) => type.app === app).map(({ table }) => table);
}
