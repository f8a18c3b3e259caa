import type { Day, RecordSource, StoredRecord } from '../domain/intention.ts';

/** Where the records of each module are read. */
export const sources = {
	openTasks: { tool: 'todo_list', input: () => ({ filter: 'open', limit: 500 }), list: 'tasks' },
	allTasks: { tool: 'todo_list', input: () => ({ filter: 'all', limit: 500 }), list: 'tasks' },
	notes: { tool: 'notes_list', input: () => ({ limit: 100 }), list: 'notes' },
	entries: { tool: 'journal_list', list: 'entries' },
	moods: { tool: 'mood_recent', input: () => ({ days: 7 }), list: 'entries' },
	habits: { tool: 'habits_list', list: 'habits' },
	habitLogs: { tool: 'habits_recentLogs', input: () => ({ days: 2 }), list: 'logs' },
	contacts: { tool: 'contacts_list', list: 'contacts' },
	dreams: { tool: 'dreams_list', list: 'dreams' },
	library: { tool: 'library_list', list: 'entries' },
	goals: { tool: 'goals_list', list: 'goals' },
	invoices: { tool: 'invoices_list', list: 'invoices' },
	/** Of this week; without days a calendar shows today. */
	events: {
		tool: 'calendar_list',
		input: ({ today, friday, tomorrow }: Day) => ({
			from: today,
			to: friday > tomorrow ? friday : tomorrow,
			limit: 200,
		}),
		list: 'events',
	},
	articles: { tool: 'articles_list', input: () => ({ status: 'all' }), list: 'articles' },
} as const satisfies Readonly<Record<string, RecordSource>>;

/** Whether one of the texts of a field matches. */
export function says(record: StoredRecord, field: string, words: RegExp): boolean {
	return words.test(JSON.stringify(record[field] ?? ''));
}

/** Whether a field holds a day, or an instant on it. */
export function isOn(record: StoredRecord, field: string, day: string): boolean {
	return String(record[field] ?? '').startsWith(day);
}
