import type { CheckOutcome, PersonaReport, RatingItem } from '@mana/auth-protocol';
import { html, raw } from 'hono/html';
import { findingsOf, type ModuleFindings, type PersonaFindings } from './findings.ts';
import { marksOf } from './outcome-marks.ts';
import { reportStyle } from './report-style.ts';
import { toLookAt } from './to-look-at.ts';

type Html = ReturnType<typeof html>;

const itemWords: Readonly<Record<RatingItem, string>> = {
	ease: 'How easy',
	fit: 'Did what was meant',
	return: 'Would come back',
};

/**
 * The page that a product owner reads in the morning, whole in itself.
 *
 * @param tokens the CSS of the design tokens
 */
export async function reportPage(report: PersonaReport, tokens: string): Promise<string> {
	const people = report.personas.map(findingsOf).filter(({ days }) => days.length > 0);
	const day = report.until.slice(0, 10);
	const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Personas, ${day}</title>
<style>${raw(tokens)}${raw(reportStyle)}</style>
</head>
<body>
<main>
<h1>Personas</h1>
<p class="period">${report.since.slice(0, 10)} to ${day}. ● met in the data, ✕ not met, ○ not reached; the oldest day first.</p>
${people.length === 0 ? html`<p>Nobody was played in this time.</p>` : html`${totals(people)}${toLookAt(people)}${people.map(personSection)}`}
</main>
</body>
</html>
`;
	return String(page);
}

function totals(people: readonly PersonaFindings[]): Html {
	const outcomes = people.flatMap(({ modules }) =>
		modules.flatMap(({ intentions }) => intentions.flatMap((one) => one.outcomes)),
	);
	const count = (outcome: CheckOutcome) => outcomes.filter((one) => one === outcome).length;
	const days = people.flatMap((one) => one.days);
	const figures: readonly (readonly [string, number])[] = [
		['people', people.length],
		['days', days.length],
		['met', count('met')],
		['not met', count('unmet')],
		['not reached', count('not-reached')],
		['gave up', days.filter(({ ending }) => ending === 'gave-up').length],
	];
	return html`<dl class="totals">${figures.map(([word, figure]) => html`<div><dt>${word}</dt><dd>${figure}</dd></div>`)}</dl>`;
}

function personSection(person: PersonaFindings): Html {
	const tokens = person.days.reduce((sum, day) => sum + day.tokens, 0);
	return html`<section class="person">
<h2>${person.name} <small>${person.archetype}</small></h2>
<p class="period">Days: ${person.days.length}, tokens: ${tokens.toLocaleString('en')}${person.unreadableRatings > 0 ? html`, ratings that could not be read on ${person.unreadableRatings}` : ''}</p>
<div class="modules">${person.modules.map(moduleCard)}</div>
${
	person.failures.length === 0
		? ''
		: html`<details><summary>Calls that failed (${person.failures.reduce((sum, { count }) => sum + count, 0)})</summary><ul>${person.failures.map(({ tool, said, count }) => html`<li><code>${tool}</code> × ${count}: ${said}</li>`)}</ul></details>`
}
</section>`;
}

function moduleCard(module: ModuleFindings): Html {
	return html`<article>
<h3>${module.module}</h3>
<ul class="checks">${module.intentions.map(({ intention, outcomes }) => html`<li><code>${intention}</code> ${marksOf(outcomes)}</li>`)}</ul>
<p class="calls">Calls: ${module.calls}, failed: ${module.failedCalls}</p>
<div class="spreads">${(Object.keys(itemWords) as RatingItem[]).map((item) => spread(itemWords[item], module.spreads[item]))}</div>
${module.notes.length === 0 ? '' : html`<details><summary>Notes (${module.notes.length})</summary><ul>${module.notes.map((note) => html`<li><q>${note}</q></li>`)}</ul></details>`}
</article>`;
}

function spread(words: string, counts: readonly number[]): Html {
	const most = Math.max(1, ...counts);
	const given = counts.flatMap((count, place) => (count > 0 ? [`${count} × ${place + 1}`] : []));
	return html`<figure role="img" aria-label="${words}: ${given.length > 0 ? given.join(', ') : 'no ratings'}">
<figcaption>${words}</figcaption>
<div class="bars">${counts.map((count, place) => html`<span><i style="height:${Math.round((count / most) * 100)}%"></i><b>${count > 0 ? count : ''}</b><small>${place + 1}</small></span>`)}</div>
</figure>`;
}
