import type { ImportItem } from '../import/import-item.ts';
import type { ImportSource } from '../import/import-source.ts';
import { manifestPart } from '../mana-file/manifest.ts';
import { type ManaLine, openManaFile } from '../mana-file/open-mana-file.ts';
import { PortabilityError } from '../portability-error.ts';

/** A `.mana` file: records keep their ids, so that what refers to them still does, in another account or space too. */
export const manaSource: ImportSource = {
	id: 'mana',
	title: 'Mana',
	recognises: async ({ files, parts }) =>
		files.length === 1 && parts.some(({ name }) => name === manifestPart),
	async *read({ files }, { passphrase }) {
		const [file] = files;
		if (file === undefined) throw new PortabilityError('SOURCE_INVALID', 'no file was given');
		for await (const line of (await openManaFile(file.content)).lines(passphrase)) yield itemOf(line);
	},
};

function itemOf({ table, place, record }: ManaLine): ImportItem {
	if (record === undefined) return { kind: 'wrong', reason: 'UNREADABLE', label: '', place };
	const { id, values, createdAt, updatedAt: modifiedAt, other, otherEncrypted, undecryptable } = record;
	const detail = undecryptable.join(', ');
	const losses = undecryptable.length === 0 ? [] : [{ code: 'UNDECRYPTABLE', detail } as const];
	const head = { kind: 'record', table, id, values, label: labelOf(values), place, losses } as const;
	return { ...head, createdAt, modifiedAt, other, otherEncrypted };
}

/** What people see of a record first. */
function labelOf(values: Readonly<Record<string, unknown>>): string {
	const text = [values.title, values.name, values.firstName, values.content].find(
		(value) => typeof value === 'string' && value !== '',
	);
	return typeof text === 'string' ? text.slice(0, 120) : '';
}
