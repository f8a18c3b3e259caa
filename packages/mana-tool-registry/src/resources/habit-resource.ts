import { habitsModule } from '@mana/records/types/habits';
import { habitTable } from '../modules/habits.ts';
import { defineResource } from './resource-spec.ts';

export const habitResource = defineResource({
	collection: 'habits',
	module: habitsModule,
	title: 'Habit',
	description: 'A habit with all its fields, as JSON.',
	mimeType: 'application/json',
	table: habitTable,
	isListed: ({ isArchived }) => !isArchived,
	nameOf: ({ title }) => title,
	textOf: (habit) => JSON.stringify(habit),
});
