import { expect, test } from 'bun:test';
import type { PersonaReport } from '@mana/auth-protocol';
import { findingsOf } from './findings.ts';
import { reportPage } from './report-page.ts';

type Reported = PersonaReport['personas'][number];

const tick = (tickId: string, more: Partial<Reported['ticks'][number]> = {}) => ({
	tickId,
	startedAt: '2031-03-05T06:00:00.000Z',
	endedAt: '2031-03-05T06:01:00.000Z',
	attempt: 1,
	ending: 'finished' as const,
	reason: null,
	tokens: 1_000,
	isRatingUnreadable: false,
	...more,
});
const check = (tickId: string, outcome: 'met' | 'unmet', module = 'todo') => ({
	tickId,
	intention: `${module}-thing`,
	module,
	outcome,
	calls: 2,
	failedCalls: outcome === 'met' ? 0 : 1,
	notes: outcome === 'met' ? null : '0 of 1 new records fit, 1 wanted',
});
const rating = (tickId: string, value: number, module = 'todo') => ({
	tickId,
	module,
	item: 'ease' as const,
	rating: value,
	notes: value < 4 ? 'zu <b>umständlich</b>' : null,
});
const maya: Reported = {
	userId: 'u1',
	email: 'persona.maya@mana.test',
	name: 'Maya',
	archetype: 'overwhelmed-newbie',
	moduleMix: { todo: 1 },
	tickCadence: 'daily',
	lastActiveAt: null,
	createdAt: '2031-01-01T00:00:00.000Z',
	ticks: [tick('t1'), tick('t2', { ending: 'gave-up', reason: 'ich finde nichts' })],
	checks: [check('t1', 'met'), check('t2', 'unmet'), check('t1', 'unmet', 'mood')],
	failures: ['t1', 't2'].map((tickId) => ({
		tickId,
		toolName: 'todo.create',
		result: 'error' as const,
		errorMessage: 'INPUT_INVALID',
	})),
	ratings: [rating('t1', 6), rating('t2', 2), rating('t1', 7, 'mood')],
};
const report = {
	since: '2031-02-26T06:00:00.000Z',
	until: '2031-03-05T07:00:00.000Z',
	personas: [maya],
};

test('keeps the trend of each intention and the spread of each item, and averages nothing', () => {
	const findings = findingsOf(maya);
	const todo = findings.modules.find(({ module }) => module === 'todo');
	expect(todo?.intentions).toEqual([
		{ intention: 'todo-thing', outcomes: ['met', 'unmet'], found: '0 of 1 new records fit, 1 wanted' },
	]);
	expect(todo?.spreads.ease).toEqual([0, 1, 0, 0, 0, 1, 0]);
	expect(todo).toMatchObject({ calls: 4, failedCalls: 1, praisedDays: 0 });
	expect(findings.failures).toEqual([{ tool: 'todo.create', said: 'INPUT_INVALID', count: 2 }]);
});

test('names praise of what did not work', () => {
	expect(findingsOf(maya).modules.find(({ module }) => module === 'mood')?.praisedDays).toBe(1);
});

test('the page says what is wrong, needs nothing else, and shows what a persona wrote as text', async () => {
	const page = await reportPage(report, ':root { --bg: white; }');
	expect(page).toContain('ich finde nichts');
	expect(page).toContain('<code>todo-thing</code>: not met 1 of 2 times, <b class="unmet">new</b>');
	expect(page).toContain('do not believe these ratings');
	expect(page).toContain('zu &lt;b&gt;umständlich');
	expect(page).not.toMatch(/<script|https?:\/\/|src=|<link/);
});

test('what was wanted is said in the words of who wanted it, and the worst off come first', async () => {
	const [tried] = maya.checks;
	const anna = {
		...maya,
		name: 'Anna',
		ticks: [tick('t1')],
		checks: [{ ...check('t1', 'unmet'), ...tried, intention: 'anna-dentist', outcome: 'unmet' as const }],
		ratings: [],
	};
	const page = await reportPage({ ...report, personas: [anna, maya] }, '');
	expect(page).toContain(
		'<q>oh mist, zahnarzt anrufen!! bis freitag (2031-03-07), sonst vergess ichs wieder</q>',
	);
	expect(page.indexOf('<h3>Maya <span class="unmet">gave up')).toBeLessThan(page.indexOf('<h3>Anna</h3>'));
});

test('a time in which nobody was played says so', async () => {
	expect(await reportPage({ ...report, personas: [] }, '')).toContain('Nobody was played');
});
