import { appContext } from '../../app/app-context.ts';
import { liveRows } from '../../app/live.svelte.ts';

/** How many proposals their person can decide about; nothing is opened to count them. */
export function waitingProposals(): { readonly count: number } {
	const { person } = appContext();
	const waiting = liveRows<'ai/aiProposals'>(() => ({
		table: 'ai/aiProposals',
		where: { status: { in: ['staged', 'failed'] } },
		fields: ['expiresAt'],
	}));
	const count = $derived(
		waiting.rows.filter(({ record }) => Date.parse(record.expiresAt) > person.nowMs).length,
	);
	return {
		get count() {
			return count;
		},
	};
}
