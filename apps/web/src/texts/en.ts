import { activity } from './en/activity.ts';
import { agents } from './en/agents.ts';
import { app } from './en/app.ts';
import { calendar } from './en/calendar.ts';
import { conflicts } from './en/conflicts.ts';
import { contacts } from './en/contacts.ts';
import { dates } from './en/dates.ts';
import { finance } from './en/finance.ts';
import { goals } from './en/goals.ts';
import { habits } from './en/habits.ts';
import { journal } from './en/journal.ts';
import { library } from './en/library.ts';
import { locked } from './en/locked.ts';
import { mood } from './en/mood.ts';
import { names } from './en/names.ts';
import { nav } from './en/nav.ts';
import { notes } from './en/notes.ts';
import { notifications } from './en/notifications.ts';
import { palette } from './en/palette.ts';
import { passkey } from './en/passkey.ts';
import { problems } from './en/problems.ts';
import { proof } from './en/proof.ts';
import { quickAdd } from './en/quick-add.ts';
import { records } from './en/records.ts';
import { refusals } from './en/refusals.ts';
import { repeats } from './en/repeats.ts';
import { search } from './en/search.ts';
import { services } from './en/services.ts';
import { settings } from './en/settings.ts';
import { shortcuts } from './en/shortcuts.ts';
import { spaces } from './en/spaces.ts';
import { sync } from './en/sync.ts';
import { tasks } from './en/tasks.ts';
import { times } from './en/times.ts';
import { today } from './en/today.ts';
import { vault } from './en/vault.ts';
import { welcome } from './en/welcome.ts';

/** All that the app says, in English: one file a screen. Other languages have the same shape. */
export const en = {
	app,
	welcome,
	problems,
	locked,
	passkey,
	refusals,
	services,
	proof,
	sync,
	nav,
	names,
	palette,
	shortcuts,
	quickAdd,
	tasks,
	repeats,
	today,
	habits,
	notes,
	journal,
	mood,
	calendar,
	contacts,
	goals,
	finance,
	library,
	times,
	records,
	search,
	agents,
	activity,
	conflicts,
	spaces,
	settings,
	notifications,
	vault,
	dates,
};

export type Texts = typeof en;
