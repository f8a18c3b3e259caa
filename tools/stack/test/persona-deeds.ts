import type { ScriptedAnswer, ScriptedCall } from '@mana/agent-loop/testing';
import { intentionLibrary } from '@mana/persona-runner-service/intentions';

/** What was answered to the calls so far. */
type Results = readonly Readonly<Record<string, unknown>>[];
interface Dates {
	readonly today: string;
	readonly tomorrow: string;
	readonly friday: string;
}
/** Undefined where nothing is left to do. */
type Deed = (dates: Dates, results: Results) => ScriptedCall | undefined;

const call =
	(name: string, input: (dates: Dates, results: Results) => Record<string, unknown>): Deed =>
	(dates, results) => ({ name, input: input(dates, results) });

/** The id of a record in an answer, whatever the answer calls it. */
function idIn(result: Readonly<Record<string, unknown>> | undefined): string {
	const [, id = ''] = JSON.stringify(result ?? {}).match(/"id":"([^"]+)"/) ?? [];
	return id;
}

/** What somebody who works carefully does for each intention. */
const deeds: Readonly<Record<string, readonly Deed[]>> = {
	'anna-dentist': [call('todo_create', ({ friday }) => ({ title: 'Zahnarzt anrufen', dueDate: friday }))],
	'anna-paper-steps': [
		call('todo_create', () => ({
			title: 'Hausarbeit über Jugendhilfe',
			priority: 'high',
			subtasks: ['Gliederung', 'Literatur', 'Schreiben'],
		})),
	],
	'anna-evening': [call('journal_add', () => ({ content: 'Mit Lisa am See gesessen, das war schön' }))],
	'anna-idea': [
		call('notes_create', () => ({
			title: 'Würfelgruppe',
			content: 'wer ne sechs hat erklärt',
			labels: ['uni'],
		})),
	],
	'anna-mood': [call('mood_log', () => ({ level: 3, emotion: 'overwhelmed', withWhom: 'allein' }))],
	'anna-milk': [call('todo_create', ({ tomorrow }) => ({ title: 'Hafermilch kaufen', dueDate: tomorrow }))],
	'ben-laundry': [call('todo_create', ({ today }) => ({ title: 'Wäsche waschen', dueDate: today }))],
	'ben-done': [
		call('todo_create', () => ({ title: 'Turnbeutel packen' })),
		call('todo_complete', (_, results) => ({ ids: [idIn(results[0])] })),
	],
	'ben-training': [
		call('calendar_create', ({ tomorrow }) => ({
			title: 'Volleyball',
			startTime: `${tomorrow}T18:00:00`,
			endTime: `${tomorrow}T19:30:00`,
			location: 'Nordhalle',
		})),
	],
	'ben-day': [call('journal_add', () => ({ content: '5 km gelaufen, neue Bestzeit', mood: 'happy' }))],
	'ben-stretching': [call('habits_create', () => ({ title: 'Dehnen jeden Tag', targetPerDay: 1 }))],
	'ben-buys-milk': [
		call('todo_list', () => ({ query: 'Hafermilch' })),
		call('todo_complete', (_, results) => ({ ids: [idIn(results[0])] })),
	],
	'marcus-contact': [
		call('contacts_create', () => ({
			firstName: 'Priya',
			lastName: 'Raman',
			company: 'Nordlicht AG',
			jobTitle: 'Head of Procurement',
			email: 'priya.raman@nordlicht.example',
		})),
	],
	'marcus-board': [
		call('calendar_create', ({ friday }) => ({
			title: 'Board preparation',
			startTime: `${friday}T09:00:00`,
			endTime: `${friday}T10:30:00`,
			location: 'room 4',
		})),
	],
	'marcus-decision': [
		call('todo_create', ({ friday }) => ({
			title: 'Send the pricing memo',
			priority: 'high',
			dueDate: friday,
			labels: ['decisions'],
		})),
	],
	'marcus-agenda': [
		call('notes_create', () => ({ title: 'Agenda offsite', content: '- runway\n- hiring\n- product bets' })),
	],
	'lena-reflection': [
		call('journal_add', () => ({
			content: 'Das Gespräch mit dem Aufsichtsrat verlief ruhiger als befürchtet.',
			mood: 'thoughtful',
		})),
	],
	'lena-contact': [
		call('contacts_create', () => ({
			firstName: 'Helga',
			lastName: 'Brandt',
			jobTitle: 'Notarin',
			city: 'Bern',
		})),
	],
	'lena-walk': [
		call('calendar_create', ({ tomorrow }) => ({
			title: 'Ein Spaziergang',
			startTime: `${tomorrow}T12:00:00`,
			endTime: `${tomorrow}T13:00:00`,
		})),
	],
	'lena-principles': [
		call('notes_create', () => ({
			title: 'Grundsätze für Gespräche',
			content: 'Erst zuhören, dann fragen, zuletzt urteilen.',
			isPinned: true,
		})),
	],
	'lena-answers-agenda': [
		call('notes_list', () => ({})),
		call('todo_create', ({ friday }) => ({ title: 'Unterlagen zu Hiring vorbereiten', dueDate: friday })),
	],
	'sofia-morning': [
		call('journal_add', () => ({
			content: 'Der Morgen roch nach nassem Laub; zwei kleine Stiefelpaare im Flur.',
			mood: 'grateful',
		})),
	],
	'sofia-palette': [
		call('notes_create', () => ({ title: 'Palette Herbst', content: 'Rostrot, Moos', labels: ['Farben'] })),
	],
	'sofia-dream': [
		call('dreams_create', ({ today }) => ({
			content: 'Ein Haus aus Papier, leiser Regen',
			dreamDate: today,
		})),
	],
	'sofia-mood': [call('mood_log', () => ({ level: 8, emotion: 'grateful', activity: 'outdoors' }))],
	'sofia-holiday-note': [
		call('notes_create', () => ({
			title: 'Ferien am Meer',
			content: 'Das rote Zelt, die Muschelkiste, Bücher für Regen',
		})),
	],
	'tom-marking': [
		call('todo_create', ({ friday }) => ({
			title: 'Klassenarbeiten 7b korrigieren',
			dueDate: friday,
			labels: ['Schule'],
		})),
	],
	'tom-shopping': ['Kreide kaufen', 'Kopien bestellen', 'Klassenfahrt-Bus anfragen'].map((title) =>
		call('todo_create', () => ({ title })),
	),
	'tom-parents': [
		call('calendar_create', ({ friday }) => ({
			title: 'Elternabend in der Aula',
			startTime: `${friday}T19:00:00`,
			endTime: `${friday}T21:00:00`,
		})),
	],
	'tom-lesson': [
		call('notes_create', () => ({ title: 'Stundenplanung Vulkane', content: 'Modell, Film, Quiz' })),
	],
	'tom-water': [
		call('habits_create', () => ({ title: 'Wasser trinken', targetPerDay: 6 })),
		call('habits_log', (_, results) => ({ habitId: idIn(results[0]) })),
	],
	'tom-packs': [
		call('notes_list', () => ({})),
		...['Zelt', 'Muschelkiste', 'Bücher'].map((thing) =>
			call('todo_create', () => ({ title: `${thing} einpacken`, labels: ['Packliste'] })),
		),
	],
	'kai-crdt': [
		call('notes_create', () => ({
			title: 'CRDT vs. OT',
			content: 'merge ohne zentralen Server',
			labels: ['sync', 'research'],
		})),
	],
	'kai-book': [
		call('library_create', () => ({
			kind: 'book',
			title: 'A Philosophy of Software Design',
			creators: ['John Ousterhout'],
			status: 'active',
		})),
	],
	'kai-film': [
		call('library_create', () => ({ kind: 'movie', title: 'Primer', year: 2004, status: 'planned' })),
	],
	'kai-goal': [
		call('goals_create', () => ({
			title: 'Weekly notes',
			targetValue: 5,
			period: 'week',
			comparison: 'gte',
			eventType: 'NoteCreated',
		})),
	],
	'julia-claim': [
		call('notes_create', () => ({
			title: 'Vowel harmony in Turkic',
			content: 'Lost first in loanwords. Source: Kabak 2011',
			labels: ['phonology', 'turkic'],
		})),
	],
	'julia-refers': [
		call('notes_create', () => ({
			title: 'Loanword adaptation',
			content: 'See [[Vowel harmony in Turkic]].',
		})),
	],
	'julia-news': [
		call('newsResearch_search', () => ({ query: 'endangered languages' })),
		call('notes_create', () => ({ title: 'News on endangered languages', content: 'There was nothing.' })),
	],
	'paul-invoice': [
		call('invoices_create', () => ({
			clientName: 'Gasthof Linde',
			currency: 'CHF',
			lines: [{ title: 'Speisekarte fotografiert', unitPrice: 850, vatRate: 0 }],
		})),
	],
	'paul-sent': [
		call('invoices_create', () => ({
			clientName: 'Bäckerei Huber',
			currency: 'CHF',
			lines: [{ title: 'Porträts', unitPrice: 400, vatRate: 0 }],
		})),
		call('invoices_setStatus', (_, results) => ({ id: idIn(results[0]), status: 'sent' })),
	],
	'paul-client': [
		call('contacts_create', () => ({
			firstName: 'Rita',
			lastName: 'Huber',
			company: 'Bäckerei Huber',
			mobile: '079 555 01 02',
		})),
	],
	'paul-shoot': [
		call('calendar_create', ({ tomorrow }) => ({
			title: 'Shooting Stadtpark',
			startTime: `${tomorrow}T07:00:00`,
			endTime: `${tomorrow}T09:00:00`,
		})),
	],
	'maya-rent': [call('todo_create', ({ tomorrow }) => ({ title: 'Miete überweisen', dueDate: tomorrow }))],
	'maya-twice': [
		call('todo_list', () => ({ query: 'Paket' })),
		(_, [list]) =>
			idIn(list) === '' ? { name: 'todo_create', input: { title: 'Paket abholen' } } : undefined,
	],
	'maya-lost': [
		call('journal_add', () => ({ content: 'Ich bin gestresst und der Umzug nervt.', mood: 'stressed' })),
	],
};

/** What `body`, a request to the model, is about: the intention, and what was answered to it so far. */
export function readRequest(body: Readonly<Record<string, unknown>>, dates: Dates) {
	const messages = body.messages as { role: string; content: unknown }[];
	const prompt = textOf(messages[0]?.content);
	const intention = intentionLibrary
		.flatMap(({ intentions }) => intentions)
		.find(({ want }) => prompt.includes(want(dates)));
	const told = messages
		.flatMap(({ content }) => (Array.isArray(content) ? content : []))
		.filter(({ type }) => type === 'tool_result');
	const results: Results = told.map(({ content }) => parsed(textOf(content)));
	return { intention, results, prompt, hasJustFailed: told.at(-1)?.is_error === true };
}

/** Somebody who does what is to be done, and rates what it was told as it went. */
export function diligent(body: Readonly<Record<string, unknown>>, dates: Dates): ScriptedAnswer {
	const { intention, results, prompt } = readRequest(body, dates);
	if (!intention || prompt.includes('"ratings"')) return { text: verdictFor(prompt) };
	const next = deeds[intention.id]?.[results.length]?.(dates, results);
	return next ? { calls: [next] } : { text: 'Das ging.' };
}

/** The first, in the names that the Agent SDK gives to the tools of the server named `mana`. */
export function diligentInSdk(body: Readonly<Record<string, unknown>>, dates: Dates): ScriptedAnswer {
	const answer = diligent(body, dates);
	const calls = answer.calls?.map((made) => ({ ...made, name: `mcp__mana__${made.name}` })) ?? [];
	return { ...answer, calls };
}

/** The like, who tries once more in other words what was said to have failed. */
export function persistent(body: Readonly<Record<string, unknown>>, dates: Dates): ScriptedAnswer {
	const { intention, hasJustFailed, results } = readRequest(body, dates);
	if (!intention || !hasJustFailed) return diligent(body, dates);
	const failed = results.length === 1 ? deeds[intention.id]?.[0]?.(dates, []) : undefined;
	if (!failed) return { text: 'Das geht nicht.' };
	const input = JSON.stringify(failed.input).replace(/"(title|content)":"([^"]+)"/, '"$1":"$2!"');
	return { calls: [{ name: failed.name, input: JSON.parse(input) }] };
}

/** Honest ratings of each module: low where something failed. */
export function verdictFor(prompt: string): string {
	const modules = (prompt.match(/^\(([\w, ]+)\)$/m)?.[1] ?? '').split(', ');
	const items = ['ease', 'fit', 'return'];
	const rating = prompt.includes('"failures"') ? 2 : 6;
	const ratings = modules.flatMap((module) =>
		items.map((item) => ({ module, item, rating, notes: 'so war es' })),
	);
	return JSON.stringify({ ratings, reason: 'es ging zu viel schief' });
}

function textOf(content: unknown): string {
	if (typeof content === 'string') return content;
	return Array.isArray(content) ? content.map(({ text = '' }) => text).join('') : '';
}

function parsed(text: string): Record<string, unknown> {
	try {
		return JSON.parse(text);
	} catch {
		return {};
	}
}
