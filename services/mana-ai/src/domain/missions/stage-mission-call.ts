import type { StageProposal } from './mission-tools.ts';

/** What takes the person's yes is not made. */
export const stageMissionCall: StageProposal = async () => ({
	ok: false,
	text: 'NOT_ALLOWED: This takes the yes of the person, who is not here to be asked. Nothing was done. Do without.',
});
