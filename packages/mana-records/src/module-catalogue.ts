import { everySpace, type ManaModule, privateSpaces } from './module.ts';
import { habitsModule } from './types/habits.ts';
import { journalModule } from './types/journal.ts';
import { notesModule } from './types/notes.ts';
import { todoModule } from './types/todo.ts';

export const spacesModule: ManaModule = {
	id: 'spaces',
	title: 'Spaces',
	words: 'the names of your spaces',
	icon: 'users',
	spaceTypes: everySpace,
	apps: [],
	recordTypes: [],
};

/** Has no tools yet: other clients keep moods, and spaces say whether they have them. */
const moodModule: ManaModule = {
	id: 'mood',
	title: 'Mood',
	words: 'how you felt',
	icon: 'smile',
	spaceTypes: privateSpaces,
	apps: ['mood'],
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

/** Every module, in the order in which people see them. */
export const moduleCatalogue: readonly ManaModule[] = [
	spacesModule,
	habitsModule,
	todoModule,
	notesModule,
	journalModule,
	moodModule,
	activityModule,
	toolsModule,
];
