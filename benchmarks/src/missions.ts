// What missions take beside their model: as many as are due in one minute, by two replicas of mana-ai over a durable
// Postgres, beside the same conversations by the loop alone, in turns. With `-- --quick` a tenth of them.
import { cpus } from 'node:os';
import { join } from 'node:path';
import { median, quantile } from './http-load.ts';
import { type MissionBenchWorld, startMissionBenchWorld } from './missions/mission-world.ts';
import { postgresSeconds, processSeconds } from './sync/cpu-time.ts';

const isQuick = process.argv.includes('--quick');
const missions = isQuick ? 100 : 1_000;
const people = missions / 10;
const rounds = isQuick ? 2 : 3;
const runsAtOnce = 16;
const modelMs = 200;
const turns = 3;
const waitMs = 5 * 60_000;

interface Figures {
	/** Milliseconds of a processor a run. */
	readonly service: number;
	readonly postgres: number;
	readonly bare: number;
	readonly startLagMs: readonly number[];
	readonly seconds: number;
}

const world = await startMissionBenchWorld(runsAtOnce);
let isStopped = false;
const stop = async () => {
	if (!isStopped) await world.stop();
	isStopped = true;
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => void stop().then(() => process.exit(130)));
}
try {
	print(
		`bench:missions${isQuick ? ' --quick' : ''}: ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Bun ${Bun.version}, ` +
			`durable Postgres 18, model, services and database on this machine; medians of ${rounds} rounds`,
	);
	print(
		`${missions} missions of ${people} people, due in the same moment; two replicas, ${runsAtOnce} runs at once each; ` +
			`4 requests to a model of ${modelMs} ms, 3 tool calls that write`,
	);
	let dueAtMs = 0;
	const starts: number[] = [];
	world.model.answerBy(({ messages }) => {
		const done = Array.isArray(messages) ? messages.filter(({ role }) => role === 'assistant').length : 0;
		if (done === 0) starts.push(performance.now() - dueAtMs);
		if (done === turns) return { text: 'Done.', delayMs: modelMs };
		const calls = [{ name: 'todo_create', input: { title: `task ${done}` } }];
		return { calls, delayMs: modelMs };
	});
	for (let person = 0; person < people; person += 1) await world.addPerson(`p${person}`);
	for (let mission = 0; mission < missions; mission += 1) {
		await world.addMission(`p${mission % people}`, `m${mission}`);
	}
	const figures: Figures[] = [];
	for (let round = 0; round <= rounds; round += 1) {
		const bare = await bareMs(world);
		starts.length = 0;
		dueAtMs = performance.now();
		const taken = await runAll(world, (round + 1) * missions);
		// The first round warms the processes up.
		if (round > 0) figures.push({ ...taken, bare, startLagMs: [...starts] });
	}
	await assertOnce(world, (rounds + 1) * missions);
	report(figures);
} finally {
	await stop();
}

/** Lets all missions be due, and waits until as many runs have ended as there are to be. */
async function runAll(
	{ sql, replicas, postgresPid }: MissionBenchWorld,
	ended: number,
): Promise<Omit<Figures, 'bare' | 'startLagMs'>> {
	const taken = async () => ({
		service: (await Promise.all(replicas.map(({ pid }) => processSeconds(pid)))).reduce((a, b) => a + b),
		postgres: await postgresSeconds(postgresPid),
	});
	const before = await taken();
	const startedMs = performance.now();
	await sql`update mana_ai.mission_schedules set next_at = now()`;
	for (;;) {
		const [runs] = await sql`select count(*)::int as ended from mana_ai.mission_runs where state = 'ended'`;
		if (runs?.ended === ended) break;
		if (performance.now() - startedMs > waitMs) throw new Error(`${runs?.ended} of ${ended} runs have ended`);
		await Bun.sleep(100);
	}
	const seconds = (performance.now() - startedMs) / 1000;
	const after = await taken();
	const aRun = (part: 'service' | 'postgres') => ((after[part] - before[part]) * 1000) / missions;
	return { service: aRun('service'), postgres: aRun('postgres'), seconds };
}

async function bareMs({ model }: MissionBenchWorld): Promise<number> {
	const runs = Math.min(missions, 200);
	const child = Bun.spawn(
		[
			...[process.execPath, join(import.meta.dir, 'missions-baseline.ts')],
			...[model.url, String(runs), String(2 * runsAtOnce)],
		],
		{ stdio: ['ignore', 'pipe', 'inherit'], timeout: waitMs },
	);
	const seconds = Number(await new Response(child.stdout).text());
	if ((await child.exited) !== 0) throw new Error('the loop alone failed');
	return (seconds * 1000) / runs;
}

/** A benchmark of runs that failed, or were doubled, would be about something else. */
async function assertOnce({ sql, sync }: MissionBenchWorld, runs: number): Promise<void> {
	const [found] = await sql`
		select count(*)::int as runs, count(*) filter (where status = 'done')::int as done from mana_ai.mission_runs`;
	const tasks = sync.rows().filter(({ table }) => table === 'tasks').length;
	if (found?.runs !== runs || found?.done !== runs || tasks !== turns * runs) {
		throw new Error(`${found?.done} of ${found?.runs} runs are done, with ${tasks} tasks; expected ${runs}`);
	}
}

function report(figures: readonly Figures[]): void {
	const of = (pick: (figures: Figures) => number) => median(figures.map(pick));
	const lag = (part: number) =>
		of(({ startLagMs }) =>
			quantile(
				[...startLagMs].sort((a, b) => a - b),
				part,
			),
		);
	const service = of(({ service: ms }) => ms);
	const bare = of(({ bare: ms }) => ms);
	print(`\nCPU a run                     ms`);
	print(`mana-ai                 ${service.toFixed(1).padStart(8)}`);
	print(`the loop alone          ${bare.toFixed(1).padStart(8)}`);
	print(
		`mana-ai beside the loop ${(service - bare).toFixed(1).padStart(8)}   (× ${(service / bare).toFixed(2)})`,
	);
	print(
		`Postgres                ${of(({ postgres }) => postgres)
			.toFixed(1)
			.padStart(8)}`,
	);
	print(`\nuntil all have ended ${of(({ seconds }) => seconds).toFixed(1)} s; `);
	print(`from due to the first request p50 ${lag(0.5).toFixed(0)} ms, p99 ${lag(0.99).toFixed(0)} ms`);
}

function print(line: string): void {
	process.stdout.write(`${line}\n`);
}
