import { type ToolContext, ToolError } from '@mana/tool-registry/browser';
import { proposals } from './proposal.ts';

export type Rejected = { readonly outcome: 'rejected' | 'done' | 'expired' | 'unknown' };

/**
 * Says no to a proposal. What was done already is not undone by it.
 *
 * @param feedback the person's word on it, for the next run
 * @throws ToolError where it cannot be read or written
 */
export async function rejectProposal(
	records: ToolContext,
	id: string,
	feedback: string | undefined,
): Promise<Rejected> {
	let outcome: Rejected['outcome'] = 'rejected';
	try {
		await proposals.updateOpened(records, id, ({ status }) => {
			outcome = status === 'approved' ? 'done' : status === 'expired' ? status : 'rejected';
			return outcome === 'rejected' ? { status: 'rejected', feedback: feedback ?? null } : {};
		});
	} catch (error) {
		if (error instanceof ToolError && error.code === 'NOT_FOUND') return { outcome: 'unknown' };
		throw error;
	}
	return { outcome };
}
