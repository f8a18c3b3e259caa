import { latestFirst } from '@mana/records/rules/sort-order';
import { type Contact, contacts, contactsModule } from '@mana/records/types/contacts';
import { z } from 'zod';
import { quotedTitle } from '../deletion.ts';
import {
	hasChange,
	noChange,
	optionalText,
	pageFields,
	queryField,
	recordId,
	tagNames,
	titleText,
} from '../input-fields.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';
import { idOfTag, idsOfTags, tagNamer } from '../records/tag-names.ts';
import { sinceRead } from '../records/text-edits.ts';
import type { ToolContext } from '../tool-spec.ts';

const short = optionalText(200);
const address = optionalText(500);
const shape = {
	lastName: short,
	email: short,
	phone: short,
	mobile: short,
	company: short,
	jobTitle: short,
	street: short,
	city: short,
	postalCode: short,
	country: short,
	birthday: short.describe('YYYY-MM-DD, or --MM-DD'),
	website: address,
	notes: optionalText(10_000),
	isFavorite: z.boolean(),
	labels: tagNames,
};
const firstName = titleText(200);
const fields = z.object(shape).partial().shape;

const tools = recordTools(contactsModule, contacts, { one: 'contact', many: 'contacts' });

export const contactTable = tools.table;

/** A contact as people call it. */
export function nameOfContact({ firstName: first, lastName, company }: Contact): string | undefined {
	if (first === undefined && lastName === undefined) return undefined;
	return [first, lastName].filter(Boolean).join(' ') || (company ?? '');
}

export const briefContact = briefly(contacts, {
	cuts: ['notes'],
	without: ['latitude', 'longitude', 'photoUrl'],
});

async function withTags<T extends { labels?: readonly string[] | undefined }>(
	{ labels, ...given }: T,
	ctx: ToolContext,
) {
	return { ...given, ...(labels !== undefined && { tagIds: await idsOfTags(ctx, labels) }) };
}

export const contactsTools = [
	tools.create({
		name: 'contacts.create',
		title: 'Create contact',
		description: 'Adds a person to the contacts.',
		input: z.strictObject({ firstName, ...fields }),
		values: withTags,
	}),
	tools.list({
		name: 'contacts.list',
		title: 'Contacts',
		description: 'Lists contacts, or those with words.',
		input: z.strictObject({
			query: queryField,
			label: z.string().max(60).optional(),
			includeArchived: z.boolean().default(false),
			...pageFields(500, 100),
		}),
		about: async ({ label }, ctx) => ({
			labelsOf: await tagNamer(ctx),
			tagId: label === undefined ? undefined : ((await idOfTag(ctx, label)) ?? ''),
		}),
		where:
			({ includeArchived }, { tagId }) =>
			({ isArchived, tagIds }) =>
				(includeArchived || !isArchived) && (tagId === undefined || tagIds.includes(tagId)),
		// Names are encrypted, so nothing is sorted by them.
		order: latestFirst,
		shown: {
			schema: z.looseObject({ id: z.string() }),
			of: ({ tagIds, ...contact }, { labelsOf }) => {
				const labels = labelsOf(tagIds);
				const { tagIds: _, ...shown } = briefContact.of({ ...contact, tagIds });
				return { ...shown, id: contact.id, ...(labels.length > 0 && { labels }) };
			},
		},
	}),
	tools.get({ name: 'contacts.get', title: 'Contact', description: 'Reads one contact in full.' }),
	tools.change({
		name: 'contacts.update',
		title: 'Update contact',
		description: 'Changes given fields of a contact.',
		input: z
			.strictObject({
				id: recordId,
				firstName: firstName.optional(),
				...fields,
				isArchived: z.boolean().optional(),
				...sinceRead,
			})
			.refine(hasChange, noChange),
		texts: ['notes'],
		async change({ id: _, expectedUpdatedAt, ...given }, ctx) {
			const patch = await withTags(given, ctx);
			return () => patch;
		},
	}),
	tools.remove({
		name: 'contacts.delete',
		title: 'Delete contacts',
		description: 'Deletes contacts.',
		severally: true,
		loses: (contact) => `The contact ${quotedTitle(nameOfContact(contact))}`,
	}),
];
