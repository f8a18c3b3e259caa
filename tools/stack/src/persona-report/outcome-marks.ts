import type { CheckOutcome } from '@mana/auth-protocol';
import { html } from 'hono/html';

const marks: Readonly<Record<CheckOutcome, string>> = { met: '●', unmet: '✕', 'not-reached': '○' };
const words: Readonly<Record<CheckOutcome, string>> = {
	met: 'met',
	unmet: 'not met',
	'not-reached': 'not reached',
};

/** Outcomes in the order of their days: a sign each, and in words for those who do not see it. */
export function marksOf(outcomes: readonly CheckOutcome[]): ReturnType<typeof html> {
	const said = outcomes.map((outcome) => words[outcome]).join(', ');
	return html`<span class="trend" role="img" aria-label="${said}">${outcomes.map((outcome) => html`<span class="${outcome}">${marks[outcome]}</span>`)}</span>`;
}
