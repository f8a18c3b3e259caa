import { html } from 'hono/html';
import type { IntentionTrend, ModuleFindings, PersonaFindings } from './findings.ts';
import { marksOf } from './outcome-marks.ts';
import { wantedWords } from './wanted-words.ts';

type Html = ReturnType<typeof html>;

const endingWords = {
	'gave-up': 'gave up',
	budget: 'was stopped by the budget',
	deadline: 'ran out of time',
	failed: 'was cut short by an error',
	crashed: 'was cut short by crashes of the runner',
	stopped: 'was stopped with the runner',
} as const;

interface Trouble {
	readonly person: PersonaFindings;
	/** How the last day ended, unless it ended well. */
	readonly ending: string | undefined;
	readonly unmet: readonly { readonly module: string; readonly trend: IntentionTrend }[];
	/** Modules that were praised though nothing of what was wanted in them was there. */
	readonly praised: readonly ModuleFindings[];
}

/** What is wrong now, a block a person: by the last day on which each thing was wanted. The worst off come first. */
export function toLookAt(people: readonly PersonaFindings[]): Html {
	const troubles = people
		.map(troubleOf)
		.filter(({ ending, unmet, praised }) => ending !== undefined || unmet.length + praised.length > 0)
		.sort(
			(one, other) =>
				Number(other.ending !== undefined) - Number(one.ending !== undefined) ||
				other.unmet.length - one.unmet.length,
		);
	return html`<section class="look"><h2>To look at</h2>${troubles.length === 0 ? html`<p>Everything that was wanted last is there.</p>` : troubles.map(block)}</section>`;
}

function troubleOf(person: PersonaFindings): Trouble {
	const ending = person.days.at(-1)?.ending;
	return {
		person,
		ending: ending === undefined || ending === 'finished' ? undefined : endingWords[ending],
		unmet: person.modules.flatMap(({ module, intentions }) =>
			intentions.filter(({ outcomes }) => outcomes.at(-1) === 'unmet').map((trend) => ({ module, trend })),
		),
		praised: person.modules.filter(({ praisedDays }) => praisedDays > 0),
	};
}

function block({ person, ending, unmet, praised }: Trouble): Html {
	const last = person.days.at(-1);
	const names = praised.map(({ module }) => module).join(', ');
	return html`<div class="trouble">
<h3>${person.name}${ending === undefined ? '' : html` <span class="unmet">${ending}</span>`}</h3>
${last?.reason === undefined ? '' : html`<p><q>${last.reason}</q></p>`}
<ul>${unmet.map(({ module, trend }) => unmetLine(module, trend, last?.day ?? ''))}</ul>
${praised.length === 0 ? '' : html`<p class="praise">Praised ${names} though nothing of it was met: do not believe these ratings.</p>`}
</div>`;
}

function unmetLine(module: string, { intention, outcomes, found }: IntentionTrend, day: string): Html {
	const isNew = outcomes.length > 1 && outcomes.at(-2) === 'met';
	const wanted = wantedWords(intention, day);
	const times = outcomes.filter((outcome) => outcome === 'unmet').length;
	return html`<li>
<p>${wanted === undefined ? html`<code>${intention}</code>` : html`<q>${wanted}</q>`}</p>
<p class="calls">${module}, <code>${intention}</code>: not met ${times} of ${outcomes.length} times${isNew ? html`, <b class="unmet">new</b>` : ''}${found === undefined ? '' : html`. Found: ${found}`} ${marksOf(outcomes)}</p>
</li>`;
}
