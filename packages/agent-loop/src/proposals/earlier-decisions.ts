import type { AiProposal } from '@mana/records/types/ai';

const toldDecisions = 20;
const wordsCharacters = 300;

type Decided = Pick<AiProposal, 'status' | 'preview' | 'feedback' | 'tool' | 'updatedAt'>;

/**
 * What the person has said no to, and why, for the next run of the same mission; undefined where there is nothing. What
 * was proposed may quote text of others, so it stands in a fence that nothing in it can close.
 *
 * @param proposals those of the mission
 */
export function earlierDecisions(proposals: readonly Decided[]): string | undefined {
	const rejected = proposals
		.filter(({ status }) => status === 'rejected')
		.toSorted((one, other) => (one.updatedAt < other.updatedAt ? 1 : -1))
		.slice(0, toldDecisions);
	if (rejected.length === 0) return undefined;
	const told = rejected.map(({ tool, preview, feedback }) => ({
		tool,
		proposed: (preview?.words ?? '').slice(0, wordsCharacters).toWellFormed(),
		...(feedback && { answer: feedback }),
	}));
	return [
		'The person said no to these proposals of earlier runs. Heed their answers, and do not propose the same again.',
		'<data from="decisions">',
		JSON.stringify(told).replaceAll('<', '\\u003c'),
		'</data>',
	].join('\n');
}
