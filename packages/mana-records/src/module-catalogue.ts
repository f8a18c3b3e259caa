import { everySpace, type ManaModule } from './module.ts';
import { aiModule } from './types/ai.ts';
import { articlesModule } from './types/articles.ts';
import { augurModule } from './types/augur.ts';
import { broadcastsModule } from './types/broadcasts.ts';
import { calendarModule } from './types/calendar.ts';
import { comicModule } from './types/comic.ts';
import { contactsModule } from './types/contacts.ts';
import { dreamsModule } from './types/dreams.ts';
import { drinkModule } from './types/drink.ts';
import { eventsModule } from './types/events.ts';
import { financeModule } from './types/finance.ts';
import { foodModule } from './types/food.ts';
import { goalsModule } from './types/goals.ts';
import { habitsModule } from './types/habits.ts';
import { invoicesModule } from './types/invoices.ts';
import { journalModule } from './types/journal.ts';
import { kontextModule } from './types/kontext.ts';
import { lastsModule } from './types/lasts.ts';
import { libraryModule } from './types/library.ts';
import { meModule } from './types/me.ts';
import { meditateModule } from './types/meditate.ts';
import { moodModule } from './types/mood.ts';
import { newsModule } from './types/news.ts';
import { notesModule } from './types/notes.ts';
import { placesModule } from './types/places.ts';
import { quizModule } from './types/quiz.ts';
import { tagsModule } from './types/tags.ts';
import { timesModule } from './types/times.ts';
import { todoModule } from './types/todo.ts';
import { wardrobeModule } from './types/wardrobe.ts';
import { writingModule } from './types/writing.ts';

export const spacesModule: ManaModule = {
	id: 'spaces',
	title: 'Spaces',
	words: 'the names of your spaces',
	icon: 'users',
	spaceTypes: everySpace,
	apps: [],
	recordTypes: [],
};

export const activityModule: ManaModule = {
	id: 'activity',
	title: 'Activity',
	words: 'what agents have changed',
	wordsOfWriting: 'Take back what agents have changed, and read it',
	icon: 'history',
	spaceTypes: everySpace,
	apps: [],
	recordTypes: [],
};

export const mydayModule: ManaModule = {
	id: 'myday',
	title: 'My day',
	words: 'a summary of your day',
	icon: 'sun',
	spaceTypes: everySpace,
	apps: [],
	recordTypes: [],
};

export const searchModule: ManaModule = {
	id: 'search',
	title: 'Search',
	words: 'what is found in your modules',
	icon: 'search',
	spaceTypes: everySpace,
	apps: [],
	recordTypes: [],
};

export const newsResearchModule: ManaModule = {
	id: 'newsResearch',
	title: 'News research',
	words: 'news feeds of others',
	icon: 'newspaper',
	spaceTypes: everySpace,
	apps: [],
	recordTypes: [],
};

export const wetterModule: ManaModule = {
	id: 'wetter',
	title: 'Weather',
	words: 'the weather at places that you name',
	icon: 'cloud-sun',
	spaceTypes: everySpace,
	apps: [],
	recordTypes: [],
};

export const toolsModule: ManaModule = {
	id: 'tools',
	title: 'Tools',
	words: 'which tools there are',
	icon: 'wrench',
	spaceTypes: everySpace,
	apps: [],
	recordTypes: [],
	takesNoScope: true,
};

/** Every module, in the order in which people see them. Some have no tools: other clients keep their records. */
export const moduleCatalogue: readonly ManaModule[] = [
	spacesModule,
	habitsModule,
	todoModule,
	notesModule,
	journalModule,
	calendarModule,
	moodModule,
	contactsModule,
	placesModule,
	drinkModule,
	foodModule,
	goalsModule,
	articlesModule,
	newsModule,
	financeModule,
	timesModule,
	eventsModule,
	quizModule,
	invoicesModule,
	libraryModule,
	broadcastsModule,
	writingModule,
	lastsModule,
	augurModule,
	wardrobeModule,
	comicModule,
	meModule,
	kontextModule,
	aiModule,
	dreamsModule,
	meditateModule,
	tagsModule,
	newsResearchModule,
	wetterModule,
	mydayModule,
	searchModule,
	activityModule,
	toolsModule,
];
