import { language } from '../words.svelte.ts';
import { proposalsGerman } from './de.ts';
import { type ProposalTexts, proposalsEnglish } from './en.ts';

/** What the inbox of proposals says, in the person's language. */
export function proposalWords(): ProposalTexts {
	return language() === 'de' ? proposalsGerman : proposalsEnglish;
}
