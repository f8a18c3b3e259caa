import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { type FaultName, faults } from '@mana/persona-runner-service/faults';
import { intentionLibrary } from '@mana/persona-runner-service/intentions';
import { root } from '../src/repository-root.ts';
import { cleanUp } from './launcher.ts';
import { diligent, persistent, readRequest, verdictFor } from './persona-deeds.ts';
import { type PersonaWorld, startPersonaWorld } from './persona-world.ts';

const everyone = ['anna', 'marcus', 'sofia', 'ben', 'lena', 'tom', 'kai', 'julia', 'paul', 'maya'];

let world: PersonaWorld;
beforeAll(async () => {
	world = await startPersonaWorld();
}, 90_000);
afterAll(async () => {
	await world?.stop();
	await cleanUp();
});

async function play(name: string, ...options: Parameters<PersonaWorld['createRunner']>) {
	await world.makeDue(name);
	const { loop } = world.createRunner(...options);
	await loop.look();
	await loop.idle();
	const report = await world.reportOf(name);
	const tick = report.ticks.at(-1);
	const checks = report.checks.filter(({ tickId }) => tickId === tick?.tickId);
	const ratings = report.ratings.filter(({ tickId }) => tickId === tick?.tickId);
	return { tick, checks, ratings, report };
}

describe('personas', () => {
	test('who work carefully have what they wanted, all ten of them, in their own and their shared spaces', async () => {
		world.beDiligent();
		const outcomes: Record<string, string> = {};
		for (const name of everyone) {
			const { tick, checks } = await play(name);
			expect({ name, ending: tick?.ending }).toEqual({ name, ending: 'finished' });
			for (const { intention, outcome, notes } of checks) {
				outcomes[intention] = outcome === 'met' ? 'met' : `${outcome}: ${notes}`;
			}
		}
		const reachesOut = /^(marcus-reading|kai-reads|julia-article)$/;
		const wanted = intentionLibrary
			.flatMap(({ intentions }) => intentions)
			.filter(({ id }) => !reachesOut.test(id));
		expect(outcomes).toMatchObject(Object.fromEntries(wanted.map(({ id }) => [id, 'met'])));
	}, 120_000);

	test('who do nothing, or do it wrong and stubbornly, have nothing of it', async () => {
		world.model.answerBy((body) => {
			const { intention, results, prompt } = readRequest(body, world.dates);
			if (!intention || prompt.includes('"ratings"')) return { text: 'Alles super, 7 von 7!' };
			if (intention.id !== 'maya-rent') return { text: 'Ist gespeichert!' };
			const isDone = results.length === 3;
			return isDone ? { text: 'Gespeichert.' } : { calls: [{ name: 'todo_create', input: { title: '' } }] };
		});
		const { tick, checks, ratings } = await play('maya', { limits: { failures: 10 } });
		expect(tick).toMatchObject({ ending: 'finished', isRatingUnreadable: true });
		expect(ratings).toEqual([]);
		const outcomes = Object.fromEntries(checks.map((check) => [check.intention, check]));
		expect(outcomes['maya-rent']).toMatchObject({ outcome: 'unmet', calls: 3, failedCalls: 3 });
		expect(outcomes['maya-lost']).toMatchObject({ outcome: 'unmet', calls: 0 });
	}, 30_000);

	test('give up when too much goes wrong, the newcomer after two failures, and say why', async () => {
		world.model.answerBy((body) => {
			const { intention, prompt } = readRequest(body, world.dates);
			if (!intention || prompt.includes('"ratings"')) return { text: verdictFor(prompt) };
			return { calls: [{ name: 'notes_get', input: { id: 'nowhere' } }] };
		});
		const library = only(['maya-rent', 'maya-lost']);
		const { tick, checks, report } = await play('maya', { library });
		expect(tick).toMatchObject({ ending: 'gave-up', reason: 'es ging zu viel schief' });
		expect(report.failures.filter(({ tickId }) => tickId === tick?.tickId)).toHaveLength(2);
		expect(checks.map(({ outcome }) => outcome).toSorted()).toEqual(['not-reached', 'unmet']);
	}, 30_000);

	test('who go round in circles are stopped by their budget: of calls, of tokens, of time', async () => {
		world.model.answerBy((body) =>
			readRequest(body, world.dates).prompt.includes('"ratings"')
				? { text: '' }
				: { calls: [{ name: 'todo_list', input: {} }], usage: { input: 10_000, output: 0 } },
		);
		const byCalls = await play('kai', { limits: { calls: 7 } });
		expect(byCalls.tick?.ending).toBe('budget');
		expect(byCalls.checks.reduce((sum, { calls }) => sum + calls, 0)).toBe(7);

		const byTokens = await play('kai', {}, { PERSONA_TICK_BUDGET: '35000' });
		expect(byTokens.tick?.ending).toBe('budget');
		expect(byTokens.tick?.tokens).toBeWithin(35_000, 60_001);

		const byTime = await play(
			'kai',
			{ limits: { turns: 1_000, calls: 10_000 } },
			{ PERSONA_TICK_DEADLINE_MS: '1500', PERSONA_TICK_BUDGET: '900000000' },
		);
		expect(byTime.tick?.ending).toBe('deadline');
	}, 60_000);

	test('go on when a token is refused, and when the gateway is away for a while', async () => {
		world.beDiligent();
		let refusals = 0;
		let absences = 0;
		const faulty = Object.assign(
			async (url: string | URL | Request, init?: RequestInit) => {
				if (!String(url).startsWith(world.stack.urls.mcp)) return fetch(url, init);
				if (typeof init?.body === 'string' && init.body.includes('"tools/call"')) {
					if (absences < 3) {
						absences += 1;
						throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
					}
					if (refusals < 1) {
						refusals += 1;
						const headers = new Headers(init.headers);
						headers.set('authorization', 'Bearer expired');
						return fetch(url, { ...init, headers });
					}
				}
				return fetch(url, init);
			},
			{ preconnect: fetch.preconnect },
		);
		const sleep = async (): Promise<void> => Bun.sleep(10);
		const { tick, checks, report } = await play('maya', { fetch: faulty, sleep });
		expect([tick?.ending, refusals, absences]).toEqual(['finished', 1, 3]);
		expect(checks.every(({ outcome }) => outcome === 'met')).toBe(true);
		expect(report.failures.filter(({ tickId }) => tickId === tick?.tickId)).toEqual([]);
	}, 30_000);

	test('are played by one of two runners', async () => {
		world.beDiligent();
		await world.makeDue('kai', 'paul', 'julia', 'maya');
		const before = await world.admin`select count(*)::int as ticks from auth.persona_ticks`;
		const loops = [1, 2].map(() => world.createRunner({}, { PERSONA_CONCURRENCY: '4' }).loop);
		await Promise.all(loops.map((loop) => loop.look()));
		await Promise.all(loops.map((loop) => loop.idle()));
		const after = await world.admin`select count(*)::int as ticks from auth.persona_ticks`;
		expect(after[0]?.ticks - before[0]?.ticks).toBe(4);
	}, 60_000);

	test('lose nothing and tell nothing twice when their runner is killed in the middle of a day', async () => {
		await world.makeDue('sofia');
		let requests = 0;
		const reached = Promise.withResolvers<void>();
		world.model.answerBy((body) => {
			requests += 1;
			if (requests < 6) return diligent(body, world.dates);
			reached.resolve();
			return { text: 'Nie gehört.', delayMs: 60_000 };
		});
		const environment = { ...process.env, ...world.environment, MODEL_URL: world.model.url };
		const runner = Bun.spawn([process.execPath, `${import.meta.dir}/stand-ins/persona-process.ts`], {
			env: environment,
			stdio: ['ignore', 'ignore', 'inherit'],
		});
		await reached.promise;
		// Nothing secret stands on a command line.
		const commandLines = Bun.spawnSync(['ps', '-eo', 'args']).stdout.toString();
		for (const secret of [world.environment.PERSONA_SEED_SECRET, world.environment.MANA_SERVICE_KEY]) {
			expect(commandLines).not.toContain(secret);
		}
		runner.kill('SIGKILL');
		await runner.exited;

		// The gateway writes calls down after half a second, and a persona's session ends with the day.
		world.model.answerBy((body) => ({ ...diligent(body, world.dates), delayMs: 300 }));
		const { loop } = world.createRunner();
		await loop.look();
		await loop.idle();
		expect((await world.reportOf('sofia')).ticks.at(-1)?.endedAt).toBeNull();
		// The two minutes after which a silent runner has lost its tick.
		await world.admin`update auth.persona_ticks set held_until = now() where ended_at is null`;
		await loop.look();
		await loop.idle();

		const { ticks, checks } = await world.reportOf('sofia');
		const tick = ticks.at(-1);
		expect(tick).toMatchObject({ ending: 'finished', attempt: 2 });
		const told = checks.filter(({ tickId }) => tickId === tick?.tickId).map(({ intention }) => intention);
		expect(new Set(told).size).toBe(told.length);
		const [planned] = await world.admin`select plan from auth.persona_ticks where id = ${tick?.tickId ?? ''}`;
		expect(told.toSorted()).toEqual(
			planned?.plan.map(({ intention }: { intention: string }) => intention).toSorted(),
		);
		// Five intentions take a call each, and the one that was under way was made again: no more and no fewer are told.
		const actions = await world.admin<{ tool_name: string; result: string }[]>`
			select tool_name, result from auth.persona_actions where tick_id = ${tick?.tickId ?? ''}`;
		expect(actions.map(({ result }) => result)).toEqual(Array(6).fill('ok'));
		// Whatever the gateway itself has written down was told.
		const logged = await world.admin<{ tool: string; calls: number }[]>`
			select a.tool, count(*)::int as calls from auth.agent_activity a
			join auth.users u on u.id = a.user_id and u.email = 'persona.sofia@mana.test'
			join auth.persona_ticks t on t.id = ${tick?.tickId ?? ''}
			where a.client = 'scripted-persona' and a.at between t.started_at and t.ended_at group by a.tool`;
		expect(logged.length).toBeGreaterThan(0);
		for (const { tool, calls } of logged) {
			expect(actions.filter(({ tool_name }) => tool_name === tool).length).toBeGreaterThanOrEqual(calls);
		}
	}, 60_000);
});

describe('planted faults', () => {
	const written = ['anna-dentist', 'anna-evening', 'anna-idea', 'anna-milk'];
	/** Whose day each fault harms, and what of it. */
	const harmed: Record<FaultName, { readonly name: string; readonly intentions: readonly string[] }> = {
		dropsWrites: { name: 'anna', intentions: written },
		saysOkThoughRefused: { name: 'anna', intentions: written },
		refusesWrites: { name: 'anna', intentions: written },
		failsAfterWriting: { name: 'anna', intentions: written },
		writesTwice: { name: 'anna', intentions: written },
		shiftsDays: { name: 'anna', intentions: ['anna-dentist', 'anna-milk'] },
		cutsTexts: { name: 'anna', intentions: ['anna-dentist', 'anna-evening', 'anna-milk'] },
		hidesRecords: { name: 'ben', intentions: ['ben-buys-milk'] },
		showsForeignRecords: { name: 'ben', intentions: ['ben-buys-milk'] },
		slow: { name: 'anna', intentions: written },
	};
	const names = Object.keys(faults) as FaultName[];

	test('there are ten of them, and without one everything is met', async () => {
		expect(names).toHaveLength(10);
		world.beDiligent();
		for (const { name, intentions } of [harmed.dropsWrites, harmed.hidesRecords]) {
			const { checks } = await play(name, { library: only(intentions) });
			expect(checks.map(({ outcome }) => outcome)).toEqual(intentions.map(() => 'met'));
		}
	}, 60_000);

	test.each(names)(
		'%s: the checks fall',
		async (fault) => {
			const { name, intentions } = harmed[fault];
			world.beDiligent();
			// Somebody has put on the list what Ben is to tick off.
			if (name === 'ben') await play('anna', { library: only(['anna-milk']) });
			world.model.answerBy((body) => persistent(body, world.dates));
			let waitedMs = 0;
			const { tick, checks, ratings } = await play(name, {
				library: only(intentions),
				fault: faults[fault],
				// The newcomer's patience: late answers end her day before all is done.
				limits: { failures: fault === 'slow' ? 2 : 20 },
				sleep: async (ms) => {
					waitedMs += ms;
				},
				clockMs: () => performance.now() + waitedMs,
			});
			const met = checks.filter(({ outcome }) => outcome === 'met').length;
			expect(checks).toHaveLength(intentions.length);
			if (fault === 'slow') {
				expect(tick?.ending).toBe('gave-up');
				expect(met).toBeLessThan(intentions.length);
				return;
			}
			expect(met).toBe(0);
			const isTold = fault === 'refusesWrites' || fault === 'failsAfterWriting';
			// What a persona is told of makes it rate worse; what it is not told of only the data shows.
			if (isTold) expect(ratings.map(({ rating }) => rating)).toEqual(ratings.map(() => 2));
			else expect(ratings.every(({ rating }) => rating === 6 || name === 'ben')).toBe(true);
		},
		60_000,
	);
});

test('personas:report writes the page of all that', async () => {
	const file = join(world.dataDir, 'report.html');
	const command = Bun.spawn(
		[process.execPath, 'tools/stack/src/personas-report-command.ts', '--days', '1', '--out', file],
		{
			cwd: root,
			env: { ...process.env, MANA_DATA_DIR: world.dataDir, MANA_ADMIN_JWT: world.jwt },
			stdio: ['ignore', 'pipe', 'inherit'],
		},
	);
	expect([await new Response(command.stdout).text(), await command.exited]).toEqual([`${file}\n`, 0]);
	const page = await Bun.file(file).text();
	expect(page.match(/<h2>(Anna|Maya|Tom) /g)).toHaveLength(3);
	expect(page.includes(world.jwt)).toBe(false);
}, 30_000);

/** Of the library, these intentions alone. */
function only(ids: readonly string[]) {
	return intentionLibrary.map((own) => ({
		...own,
		intentions: own.intentions.filter(({ id }) => ids.includes(id)),
	}));
}
