import { liveRow } from '../../app/live.svelte.ts';
import { titleOfPreviewed } from '../../app/previewed-record.ts';
import { knownTable } from '../../app/record-places.ts';
import type { ProposalRow } from './proposal-groups.ts';
import { sayPreview } from './said-preview.ts';

/** What a proposal would do, in a line, with the name of what it is about as that is called now. */
export function proposalName(row: () => ProposalRow | undefined): { readonly said: string } {
	const first = $derived(row()?.record.preview?.records[0]);
	const live = liveRow(() => {
		const spaceId = row()?.spaceId;
		if (spaceId === undefined || first === undefined || first.op === 'insert') return undefined;
		return knownTable(first.type) ? { table: first.type, spaceId, id: first.id } : undefined;
	});
	return {
		get said() {
			const title = first ? titleOfPreviewed(first, live.row?.record) : '';
			return sayPreview(row()?.record.preview, [title]);
		},
	};
}
