/**
 * What a day takes, by canonical names: listed where nothing else is asked for. The others are found by
 * `tools.search`.
 */
export const coreTools: readonly string[] = [
	'spaces.list',
	'habits.create',
	'habits.list',
	'habits.update',
	'habits.archive',
	'habits.log',
	'todo.create',
	'todo.list',
	'todo.update',
	'todo.complete',
	'notes.create',
	'notes.search',
	'notes.get',
	'notes.update',
	'journal.add',
	'journal.list',
	'calendar.create',
	'calendar.list',
	'myday.summary',
	'search.everything',
	'activity.recent',
	'activity.undo',
];
