import { contactsModule } from '@mana/records/types/contacts';
import { briefContact, contactTable, nameOfContact } from '../modules/contacts.ts';
import { defineResource, undecryptableText } from './resource-spec.ts';

export const contactResource = defineResource({
	collection: 'contacts',
	module: contactsModule,
	title: 'Contact',
	description: 'A person and how to reach them, as JSON.',
	mimeType: 'application/json',
	table: contactTable,
	isListed: ({ isArchived }) => !isArchived,
	nameOf: (contact) => nameOfContact(contact) ?? undecryptableText,
	textOf: (contact) => JSON.stringify({ ...briefContact.of(contact), notes: contact.notes ?? undefined }),
});
