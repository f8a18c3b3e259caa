import { activityTools } from './modules/activity.ts';
import { articlesTools } from './modules/articles.ts';
import { augurTools } from './modules/augur.ts';
import { broadcastsTools } from './modules/broadcasts.ts';
import { calendarTools } from './modules/calendar.ts';
import { comicTools } from './modules/comic.ts';
import { contactsTools } from './modules/contacts.ts';
import { dreamsTools } from './modules/dreams.ts';
import { drinkTools } from './modules/drink.ts';
import { eventsTools } from './modules/events.ts';
import { financeTools } from './modules/finance.ts';
import { foodTools } from './modules/food.ts';
import { goalsTools } from './modules/goals.ts';
import { habitsTools } from './modules/habits.ts';
import { invoicesTools } from './modules/invoices.ts';
import { journalTools } from './modules/journal.ts';
import { kontextTools } from './modules/kontext.ts';
import { lastsTools } from './modules/lasts.ts';
import { libraryTools } from './modules/library.ts';
import { meTools } from './modules/me.ts';
import { meditateTools } from './modules/meditate.ts';
import { moodTools } from './modules/mood.ts';
import { mydayTools } from './modules/myday.ts';
import { newsTools } from './modules/news.ts';
import { newsResearchTools } from './modules/news-research.ts';
import { notesTools } from './modules/notes.ts';
import { placesTools } from './modules/places.ts';
import { quizTools } from './modules/quiz.ts';
import { searchTools } from './modules/search.ts';
import { spacesTools } from './modules/spaces.ts';
import { tagsTools } from './modules/tags.ts';
import { timesTools } from './modules/times.ts';
import { todoTools } from './modules/todo.ts';
import { toolsTools } from './modules/tools.ts';
import { wardrobeTools } from './modules/wardrobe.ts';
import { wetterTools } from './modules/wetter.ts';
import { writingTools } from './modules/writing.ts';
import { defaultRegistry } from './registry.ts';
import type { ToolRegistry } from './tool-registry.ts';
import type { ToolSpec } from './tool-spec.ts';

/** The tools of every module, in the order in which agents see them. */
const allTools: readonly (readonly ToolSpec[])[] = [
	spacesTools,
	habitsTools,
	todoTools,
	notesTools,
	journalTools,
	calendarTools,
	moodTools,
	contactsTools,
	placesTools,
	drinkTools,
	foodTools,
	goalsTools,
	articlesTools,
	newsTools,
	newsResearchTools,
	wetterTools,
	financeTools,
	timesTools,
	eventsTools,
	quizTools,
	invoicesTools,
	libraryTools,
	broadcastsTools,
	writingTools,
	lastsTools,
	augurTools,
	wardrobeTools,
	comicTools,
	meTools,
	kontextTools,
	dreamsTools,
	meditateTools,
	tagsTools,
	mydayTools,
	searchTools,
	activityTools,
];

const filled = new WeakSet<ToolRegistry>();

/** Registers the tools of every module. Calling it again does nothing. */
export function registerAllModules(registry: ToolRegistry = defaultRegistry): void {
	if (filled.has(registry)) return;
	filled.add(registry);
	for (const tool of [...allTools.flat(), ...toolsTools(registry)]) registry.register(tool);
}
