import type { IconName } from '../../ui/icons.ts';
import type { ProposalRow } from './proposal-groups.ts';

const icons: Readonly<Record<'insert' | 'update' | 'delete', IconName>> = {
	insert: 'plus',
	update: 'pencil',
	delete: 'trash',
};

/** How a proposal is drawn, by what it does to the first of its records. */
export function signOf({ record }: ProposalRow): { readonly icon: IconName; readonly destroys: boolean } {
	const op = record.preview?.records[0]?.op;
	const destroys = record.preview?.records.some((one) => one.op === 'delete') ?? false;
	return { icon: op === undefined ? 'sparkles' : icons[op], destroys };
}
