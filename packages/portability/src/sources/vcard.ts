import { readText } from '../archive/read-text.ts';
import type { ImportItem, Loss } from '../import/import-item.ts';
import type { ImportSource } from '../import/import-source.ts';
import { createItemIds } from '../import/item-ids.ts';
import {
	type IcalBlock,
	type IcalComponent,
	type IcalProperty,
	icalBlocks,
	parseIcal,
	propertiesNamed,
	textOf,
} from './ical-blocks.ts';
import { createTags } from './tag-items.ts';

const card = /\.(?:vcf|vcard)$/i;
/** Properties that have a field here, or that say nothing of the person. */
const known = new Set([
	'version',
	'prodid',
	'uid',
	'rev',
	'n',
	'fn',
	'email',
	'tel',
	'org',
	'title',
	'adr',
	'geo',
	'note',
	'photo',
	'logo',
	'sound',
	'bday',
	'url',
	'categories',
	'nickname',
	'kind',
	'x-socialprofile',
	'x-ablabel',
	'key',
	'member',
]);

/** Address books as every program writes them: vCard 3 and 4 (RFC 2426, RFC 6350). */
export const vcardSource: ImportSource = {
	id: 'vcard',
	title: 'Contacts (vCard)',
	recognises: async ({ parts }) => parts.some(({ name }) => card.test(name)),
	async *read({ parts }) {
		const making = { newId: createItemIds('vcard'), tags: createTags() };
		for (const part of parts) {
			if (!card.test(part.name)) {
				yield { kind: 'skipped', reason: 'UNKNOWN_FILE', label: part.name, place: { part: part.name } };
				continue;
			}
			for (const block of icalBlocks(await readText(part), ['VCARD']))
				yield* cardItems(block, part.name, making);
		}
	},
};

interface Making {
	readonly newId: ReturnType<typeof createItemIds>;
	readonly tags: ReturnType<typeof createTags>;
}

function* cardItems(block: IcalBlock, part: string, { newId, tags }: Making): Generator<ImportItem> {
	const place = { part, line: block.line };
	const parsed = parseIcal(block);
	if (parsed === undefined) return yield { kind: 'wrong', reason: 'UNREADABLE', label: '', place };
	const label = textOf(parsed, 'fn') ?? '';
	if (textOf(parsed, 'kind') === 'group')
		return yield { kind: 'skipped', reason: 'NOT_KEPT_HERE', label, place };
	const names = nameOf(parsed, label);
	const phones = phonesOf(parsed);
	const values = { ...names, ...phones.values, ...addressOf(parsed), ...otherFields(parsed) };
	if (Object.keys(values).every((field) => field === 'firstName') && names.firstName === '')
		return yield { kind: 'skipped', reason: 'EMPTY', label, place };
	const { tagIds, items } = tags.of(
		propertiesNamed(parsed, 'categories').flatMap(({ values: words }) =>
			words.filter((word) => typeof word === 'string'),
		),
		place,
	);
	yield* items;
	const id = newId(textOf(parsed, 'uid') ?? label, textOf(parsed, 'email') ?? '');
	const losses = [...phones.losses, ...lossesOf(parsed)];
	yield {
		kind: 'record',
		table: 'contacts/contacts',
		id,
		values: { ...values, tagIds },
		label,
		place,
		losses,
	};
}

function nameOf(parsed: IcalComponent, full: string): { firstName: string; lastName?: string } {
	const [last = '', first = '', middle = ''] = piecesOf(propertiesNamed(parsed, 'n')[0]);
	const firstName = [first, middle].filter((piece) => piece !== '').join(' ');
	if (firstName === '' && last === '') return { firstName: full };
	return firstName === '' ? { firstName: last } : { firstName, ...(last !== '' && { lastName: last }) };
}

function phonesOf(parsed: IcalComponent) {
	const numbers = propertiesNamed(parsed, 'tel').flatMap((property) => {
		const [value] = property.values;
		const isMobile = /cell|mobile/i.test(JSON.stringify(property.parameters.type ?? ''));
		return typeof value === 'string' ? [{ number: value.replace(/^tel:/i, ''), isMobile }] : [];
	});
	const mobile = numbers.find(({ isMobile }) => isMobile)?.number;
	const phone = numbers.find(({ isMobile }) => !isMobile)?.number;
	const kept = [mobile, phone].filter((number) => number !== undefined);
	const losses = numbers
		.filter(({ number }) => !kept.includes(number))
		.map(({ number }): Loss => ({ code: 'FIELD', detail: number }));
	return { values: { ...(mobile && { mobile }), ...(phone && { phone }) }, losses };
}

function addressOf(parsed: IcalComponent): Record<string, string> {
	const [, extended = '', street = '', city = '', region = '', postalCode = '', country = ''] = piecesOf(
		propertiesNamed(parsed, 'adr')[0],
	);
	const fields = {
		street: [street, extended].filter((piece) => piece !== '').join(', '),
		city,
		postalCode,
		country,
		...(region !== '' && { address: region }),
	};
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}

function otherFields(parsed: IcalComponent): Record<string, unknown> {
	const [company = '', department = ''] = piecesOf(propertiesNamed(parsed, 'org')[0]);
	const fields = {
		email: textOf(parsed, 'email')?.replace(/^mailto:/i, ''),
		company: [company, department].filter((piece) => piece !== '').join(', '),
		jobTitle: textOf(parsed, 'title'),
		notes: propertiesNamed(parsed, 'note')
			.flatMap(({ values: [note] }) => (typeof note === 'string' ? [note] : []))
			.join('\n\n'),
		birthday: textOf(parsed, 'bday')?.slice(0, 'YYYY-MM-DD'.length),
		website: textOf(parsed, 'url'),
	};
	return Object.fromEntries(
		Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''),
	);
}

function lossesOf(parsed: IcalComponent): Loss[] {
	const pictures = parsed.properties.filter(({ name }) => ['photo', 'logo', 'sound'].includes(name)).length;
	const more = (name: string) =>
		propertiesNamed(parsed, name)
			.slice(1)
			.map(({ values }): Loss => ({ code: 'FIELD', detail: piecesText(values) }));
	const unknown = parsed.properties
		.filter(({ name }) => !known.has(name))
		.map(({ name }): Loss => ({ code: 'FIELD', detail: name }));
	return [
		...(pictures > 0 ? [{ code: 'ATTACHMENTS', detail: String(pictures) } as const] : []),
		...more('email'),
		...more('adr'),
		...unknown,
	];
}

/** A value of several pieces, such as a name: each as text. */
function piecesOf(property: IcalProperty | undefined): string[] {
	const [value] = property?.values ?? [];
	const pieces = Array.isArray(value) ? value : [value];
	return pieces.map((piece) =>
		Array.isArray(piece) ? piece.join(' ') : typeof piece === 'string' ? piece : '',
	);
}

function piecesText(values: readonly unknown[]): string {
	return values
		.flat(2)
		.filter((piece) => typeof piece === 'string' && piece !== '')
		.join(', ');
}
