// Plays a day of active people against the whole stack, compressed, and reckons from it what 1,000 of them take of a
// machine, how much a person adds to the database in a year, and how many people one machine carries. It takes about
// five minutes, with `-- --quick` less than three.
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Stack, startStack } from '@mana/stack';
import postgres from 'postgres';
import { type DayPerson, makePerson } from './day/day-people.ts';
import { activeDay, minutesHeardByGateway, planDay } from './day/day-plan.ts';
import { reportDay } from './day/day-report.ts';
import { playDay } from './day/play-day.ts';
import { playMissions } from './day/play-missions.ts';
import { createMeter, mapUse, timesUse } from './day/processor-use.ts';
import { growthBetween, tableSizes } from './day/table-growth.ts';

const isQuick = process.argv.includes('--quick');
const people = isQuick ? 60 : 150;
const playedSeconds = isQuick ? 40 : 100;
const restSeconds = isQuick ? 5 : 10;
/** Each stream beats once in this time. */
const streamSeconds = 30;
const schemas = ['mana_sync', 'auth'];

const dataDir = await mkdtemp(join(tmpdir(), 'mana-bench-day-'));
let stack: Stack | undefined;
const beganMs = performance.now();
try {
	console.log(
		`bench:day${isQuick ? ' --quick' : ''}: ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Bun ${Bun.version}, durable ` +
			`Postgres 18, load, services and database on this machine; ${people} people, a day in ${playedSeconds} s\n`,
	);
	const running = await startStack({
		dataDir,
		ports: { auth: 0, sync: 0, mcp: 0, web: 0 },
		env: { LOG_LEVEL: 'warn' },
	});
	stack = running;
	const sql = postgres(running.adminUrl, { max: 1, onnotice: () => {} });
	const counts = new Map<string, number>();
	let isCounting = false;
	const empty = await tableSizes(sql, ['auth']);
	const everybody: DayPerson[] = [];
	for (let from = 0; from < people; from += 10) {
		const made = Array.from({ length: Math.min(10, people - from) }, (_, n) =>
			makePerson(running, from + n, (what) => {
				if (isCounting) counts.set(what, (counts.get(what) ?? 0) + 1);
			}),
		);
		everybody.push(...(await Promise.all(made)));
	}
	const accounts = growthBetween(empty, await tableSizes(sql, ['auth']));
	const meter = await createMeter(running, sql, restSeconds);
	const all = (work: (person: DayPerson) => Promise<void>) => inTurns(everybody, work);
	const cold = timesUse(await meter.during(() => all((person) => person.call())), 1 / people);
	const warm = timesUse(await meter.during(() => all((person) => person.call())), 1 / people);

	const plan = planDay(people);
	const before = await tableSizes(sql, schemas);
	isCounting = true;
	let played = { sortedMs: [] as readonly number[], failures: [] as readonly string[] };
	const use = await meter.during(async () => {
		played = await playDay(everybody, plan, playedSeconds);
		// The gateway writes down behind the calls what it was asked.
		await Bun.sleep(3_000);
	});
	isCounting = false;
	// A machine that is busy with other things turns one away now and then; more would be another day.
	if (played.failures.length > plan.length / 100)
		throw new Error(`${played.failures.length} acts failed, the first by ${played.failures[0]}`);
	const growth = growthBetween(before, await tableSizes(sql, schemas));

	await all((person) => person.open());
	// Until what they read first is read.
	await Bun.sleep(4_000);
	const streams = await meter.during(() => Bun.sleep(streamSeconds * 1_000));
	await all((person) => person.close());
	// The gateway listens for each person as well, since their agent's last call: a beat of the one is like one of the other.
	const both = timesUse(streams, 60 / streamSeconds / people);
	const deviceMinute = mapUse(both, (seconds, part) => (part === 'mana-mcp' ? 0 : seconds / 2));
	const gatewayMinute = mapUse(both, (seconds, part) => (part === 'mana-mcp' ? seconds : seconds / 2));
	await sql.end();
	await running.stop();
	stack = undefined;

	const missions = await playMissions(isQuick ? 20 : 60);
	const { opens, minutesOpen, requests } = activeDay;
	reportDay({
		people,
		plan,
		counts,
		played,
		uses: {
			'the day as it was played': timesUse(use, 1 / people),
			'agents that begin anew': timesUse(
				mapUse(cold, (seconds, part) => Math.max(0, seconds - warm[part])),
				requests,
			),
			'streams of open apps': timesUse(deviceMinute, opens * minutesOpen),
			'streams of the gateway': timesUse(gatewayMinute, requests * minutesHeardByGateway),
			missions: timesUse(missions.use, activeDay.missions),
		},
		perSecondAtRest: meter.perSecondAtRest,
		accountBytes: accounts.reduce((sum, { bytes }) => sum + bytes, 0) / people,
		growth: [
			...growth.map((size) => ({ ...size, rows: size.rows / people, bytes: size.bytes / people })),
			...missions.growth.map((size) => ({
				...size,
				rows: (size.rows / missions.runs) * activeDay.missions,
				bytes: (size.bytes / missions.runs) * activeDay.missions,
			})),
		],
	});
	console.log(`\n${((performance.now() - beganMs) / 1_000).toFixed(0)} s`);
} finally {
	await stack?.stop();
	await rm(dataDir, { recursive: true, force: true });
}

/** Eight at once. */
async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
	const left = [...items];
	await Promise.all(
		Array.from({ length: 8 }, async () => {
			for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
		}),
	);
}
