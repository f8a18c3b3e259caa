import { activity } from './de/activity.ts';
import { agents } from './de/agents.ts';
import { app } from './de/app.ts';
import { calendar } from './de/calendar.ts';
import { conflicts } from './de/conflicts.ts';
import { contacts } from './de/contacts.ts';
import { dates } from './de/dates.ts';
import { finance } from './de/finance.ts';
import { goals } from './de/goals.ts';
import { habits } from './de/habits.ts';
import { journal } from './de/journal.ts';
import { library } from './de/library.ts';
import { locked } from './de/locked.ts';
import { mood } from './de/mood.ts';
import { names } from './de/names.ts';
import { nav } from './de/nav.ts';
import { notes } from './de/notes.ts';
import { notifications } from './de/notifications.ts';
import { palette } from './de/palette.ts';
import { passkey } from './de/passkey.ts';
import { problems } from './de/problems.ts';
import { proof } from './de/proof.ts';
import { quickAdd } from './de/quick-add.ts';
import { records } from './de/records.ts';
import { refusals } from './de/refusals.ts';
import { repeats } from './de/repeats.ts';
import { search } from './de/search.ts';
import { services } from './de/services.ts';
import { settings } from './de/settings.ts';
import { shortcuts } from './de/shortcuts.ts';
import { spaces } from './de/spaces.ts';
import { sync } from './de/sync.ts';
import { tasks } from './de/tasks.ts';
import { times } from './de/times.ts';
import { today } from './de/today.ts';
import { vault } from './de/vault.ts';
import { welcome } from './de/welcome.ts';
import type { Texts } from './en.ts';

/** All that the app says, in German. */
export const de: Texts = {
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
