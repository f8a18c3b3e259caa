import { z } from 'zod';
import { everySpace, type ManaModule } from '../module.ts';
import { defineRecordType, encrypted, plain, recordBase, undecryptable } from '../record-type.ts';
import { tagIds } from './plain-fields.ts';

const text = () => encrypted(z.string().nullable());

export const contacts = defineRecordType({
	app: 'contacts',
	table: 'contacts',
	noun: 'contact',
	record: z.object({
		...recordBase,
		firstName: encrypted(z.string()),
		lastName: text(),
		email: text(),
		phone: text(),
		mobile: text(),
		company: text(),
		jobTitle: text(),
		street: text(),
		city: text(),
		postalCode: text(),
		country: text(),
		address: text(),
		latitude: z.number().nullable(),
		longitude: z.number().nullable(),
		notes: text(),
		photoUrl: plain('address of a picture', z.string().nullable()),
		birthday: text(),
		website: text(),
		linkedin: text(),
		twitter: text(),
		instagram: text(),
		github: text(),
		tagIds,
		isFavorite: z.boolean(),
		isArchived: z.boolean(),
		undecryptable,
	}),
	absent: {
		firstName: '',
		lastName: null,
		email: null,
		phone: null,
		mobile: null,
		company: null,
		jobTitle: null,
		street: null,
		city: null,
		postalCode: null,
		country: null,
		address: null,
		latitude: null,
		longitude: null,
		notes: null,
		photoUrl: null,
		birthday: null,
		website: null,
		linkedin: null,
		twitter: null,
		instagram: null,
		github: null,
		tagIds: [],
		isFavorite: false,
		isArchived: false,
	},
	searched: {
		fields: [
			{ name: 'firstName', boost: 4 },
			{ name: 'lastName', boost: 4 },
			{ name: 'company', boost: 2 },
			{ name: 'email', boost: 2 },
			{ name: 'city', boost: 1 },
			{ name: 'notes', boost: 1 },
		],
		quoted: 'notes',
	},
});

export type Contact = z.output<typeof contacts.record>;

export const contactsModule: ManaModule = {
	id: 'contacts',
	title: 'Contacts',
	words: 'the people you know and how to reach them',
	icon: 'contact',
	spaceTypes: everySpace,
	apps: ['contacts', 'tags'],
	recordTypes: [contacts],
};
