import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { type FaultName, faults } from '@mana/persona-runner-service/faults';
import { intentionLibrary } from '@mana/persona-runner-service/intentions';
import { root } from '../src/repository-root.ts';
import { cleanUp } from './launcher.ts';
import { diligent, persistent, readRequest, verdictFor } from './persona-deeds.ts';
import { type PersonaWorld, startPersonaWorld } from './persona-world.ts';

const everyone = ['anna', 'marcus', 'sofia', 'ben', 'lena', 'tom', 'kai', 'julia', 'paul', 'maya'];
/** What goes wrong for whom on the second day. */
const planted: Readonly<Record<string, FaultName>> = {
	anna: 'dropsWrites',
	sofia: 'cutsTexts',
	tom: 'refusesWrites',
	paul: 'writesTwice',
	kai: 'saysOkThoughRefused',
};
/** How long the gateway remembers that something by others was read: not until the next of these days. */
const taintSeconds = 2;
/** What is read from servers of others, which these tests do not reach. */
const reachesOut = /^(marcus-reading|kai-reads|julia-article)$/;
const library = intentionLibrary.map((own) => ({
	...own,
	intentions: own.intentions.filter(({ id }) => !reachesOut.test(id)),
}));

let world: PersonaWorld;
beforeAll(async () => {
	world = await startPersonaWorld({ more: { MCP_TAINT_WINDOW_SECONDS: String(taintSeconds) } });
}, 120_000);
afterAll(async () => {
	await world?.stop();
	await cleanUp();
});

async function play(names: readonly string[], overrides: Parameters<PersonaWorld['createRunner']>[0] = {}) {
	await world.makeDue(...names);
	const { loop } = world.createRunner({ library, ...overrides }, { PERSONA_CONCURRENCY: '3' });
	await loop.look();
	await loop.idle();
}

/** Puts everything that was told a day back. */
async function nightFalls(): Promise<void> {
	const { admin } = world;
	await admin`update auth.persona_ticks set started_at = started_at - interval '1 day',
		ended_at = ended_at - interval '1 day'`;
	await admin`update auth.persona_checks set created_at = created_at - interval '1 day'`;
	await admin`update auth.persona_feedback set created_at = created_at - interval '1 day'`;
	await admin`update auth.persona_actions set created_at = created_at - interval '1 day'`;
	await Bun.sleep(taintSeconds * 1_000);
}

/** Of the last day: how it ended, and how many of its checks came out how. */
async function lastDayOf(name: string) {
	const { ticks, checks } = await world.reportOf(name);
	const tick = ticks.at(-1);
	const outcomes = checks.filter(({ tickId }) => tickId === tick?.tickId).map(({ outcome }) => outcome);
	const count = (wanted: string) => outcomes.filter((outcome) => outcome === wanted).length;
	return { days: ticks.length, ending: tick?.ending, met: count('met'), unmet: count('unmet') };
}

test('on the first day everybody works carefully, and has what they wanted', async () => {
	world.beDiligent();
	await play(everyone);
	for (const name of everyone) {
		const day = await lastDayOf(name);
		expect({ name, ...day }).toMatchObject({ name, days: 1, ending: 'finished', unmet: 0 });
		expect(day.met).toBeGreaterThan(0);
	}
	await nightFalls();
}, 300_000);

test('on the second day faults are planted for five of them, and each is noticed in the data', async () => {
	world.model.answerBy((body) => persistent(body, world.dates));
	for (const [name, fault] of Object.entries(planted)) {
		await play([name], { fault: faults[fault], limits: { failures: 20 } });
		const { days, unmet } = await lastDayOf(name);
		expect({ name, fault, days, isNoticed: unmet > 0 }).toEqual({ name, fault, days: 2, isNoticed: true });
	}
	const spared = everyone.filter((name) => !(name in planted));
	world.beDiligent();
	await play(spared);
	for (const name of spared) expect(await lastDayOf(name)).toMatchObject({ days: 2, ending: 'finished' });
	await nightFalls();
}, 300_000);

test('on the third one gives up, one goes round in circles, one is stubborn, and the others are well', async () => {
	world.model.answerBy((body) => {
		const { intention, prompt, results } = readRequest(body, world.dates);
		if (!intention || prompt.includes('"ratings"')) return { text: verdictFor(prompt) };
		if (intention.id.startsWith('maya')) return { calls: [{ name: 'notes_get', input: { id: 'nowhere' } }] };
		if (intention.id.startsWith('julia')) return { calls: [{ name: 'notes_list', input: {} }] };
		if (!intention.id.startsWith('marcus')) return diligent(body, world.dates);
		return results.length < 2
			? { calls: [{ name: 'todo_create', input: { title: '' } }] }
			: { text: 'Done, works fine.' };
	});
	await play(everyone, { limits: { calls: 14 } });
	const days = Object.fromEntries(
		await Promise.all(everyone.map(async (name) => [name, await lastDayOf(name)])),
	);
	expect(days.maya).toMatchObject({ days: 3, ending: 'gave-up', met: 0 });
	expect(days.julia).toMatchObject({ days: 3, ending: 'budget', met: 0 });
	expect(days.marcus).toMatchObject({ days: 3, met: 0 });
	for (const name of ['anna', 'sofia', 'kai'])
		expect(days[name]).toMatchObject({ ending: 'finished', unmet: 0 });
}, 300_000);

test('the page of the morning after says all of it', async () => {
	const file = join(world.dataDir, 'report.html');
	const command = Bun.spawn(
		[process.execPath, 'tools/stack/src/personas-report-command.ts', '--days', '7', '--out', file],
		{
			cwd: root,
			env: { ...process.env, MANA_DATA_DIR: world.dataDir, MANA_ADMIN_JWT: world.jwt },
			stdio: ['ignore', 'ignore', 'inherit'],
		},
	);
	expect(await command.exited).toBe(0);
	const page = await Bun.file(file).text();
	for (const name of everyone) expect(page.toLowerCase()).toContain(`<h2>${name} `);
	expect(page).toContain('gave up');
	expect(page).toContain('was stopped by the budget');
}, 60_000);
