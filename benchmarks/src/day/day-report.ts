import { quantile } from '../http-load.ts';
import { activeDay, busiestHourShare, busiestSecond, type Happening, planDay } from './day-plan.ts';
import type { PlayedDay } from './play-day.ts';
import { addUse, type ProcessorUse, parts as processes } from './processor-use.ts';
import type { TableSize } from './table-growth.ts';

/** How much of a machine may be taken in the busiest hour, so that its busiest seconds pass as well. */
const usableShare = 0.6;
const machineProcessors = [2, 8, 32];
const populations = [10_000, 1_000_000, 100_000_000];

export interface DayFigures {
	readonly people: number;
	readonly plan: readonly Happening[];
	/** Requests that were sent while the day was played, by kind. */
	readonly counts: ReadonlyMap<string, number>;
	readonly played: PlayedDay;
	/** What one person's day takes. */
	readonly uses: Readonly<Record<string, ProcessorUse>>;
	readonly perSecondAtRest: ProcessorUse;
	/** What an account takes, with its vault and a session. */
	readonly accountBytes: number;
	/** What one person's day adds. */
	readonly growth: readonly TableSize[];
}

export function reportDay(figures: DayFigures): void {
	showLoad(figures);
	const sum = showProcessors(figures);
	showMachines(sum);
	showGrowth(figures.growth, figures.accountBytes);
}

function showLoad({ people, plan, counts, played }: DayFigures): void {
	const { opens, minutesOpen, made, changed, requests, missions } = activeDay;
	print(
		`a person's day: opened ${opens} times for ${minutesOpen} minutes, ${made} records made and ${changed} changes by hand, ` +
			`${requests} requests to an agent, ${missions} run of a mission\n`,
	);
	print(`${`of ${people} people, by hour`.padEnd(28)}     opened    by hand   requests`);
	for (let hour = 0; hour < 24; hour += 1) {
		const within = plan.filter(({ atSeconds }) => Math.floor(atSeconds / 3_600) === hour);
		const of = (...acts: Happening['act'][]) => within.filter(({ act }) => acts.includes(act)).length;
		row(`${String(hour).padStart(2, '0')}:00`, [of('open'), of('make', 'change'), of('request')]);
	}
	const sent = [...counts].map(([what, count]) => `${count} × ${what}`).join(', ');
	print(`sent: ${sent}; ${played.failures.length} of ${plan.length} acts failed`);
	const took = (share: number) => quantile(played.sortedMs, share).toFixed(0);
	print(`from when an act was due to its end: p50 ${took(0.5)} ms, p99 ${took(0.99)} ms`);
	for (const thousand of [1_000, 10_000]) {
		const busiest = busiestSecond(planDay(thousand));
		const clock = new Date(busiest.atSeconds * 1_000).toISOString().slice(11, 19);
		print(`busiest second of ${thousand.toLocaleString('en')} people: ${busiest.acts} acts, at ${clock}`);
	}
}

/** @returns what one person's day takes */
function showProcessors({ uses, perSecondAtRest }: DayFigures): ProcessorUse {
	print(`\nprocessor seconds a day of 1,000 people ${processes.map((name) => name.padStart(11)).join('')}`);
	const all = Object.entries(uses);
	const sum = all.map(([, use]) => use).reduce(addUse);
	for (const [name, use] of [...all, ['together', sum] as const])
		print(
			`${name.padEnd(40)}${processes.map((part) => (use[part] * 1_000).toFixed(1).padStart(11)).join('')}`,
		);
	const rest = processes.map((part) => (perSecondAtRest[part] * 100).toFixed(1).padStart(11)).join('');
	print(`${'at rest, hundredths of a processor'.padEnd(40)}${rest}`);
	return sum;
}

function showMachines(sum: ProcessorUse): void {
	const seconds = processes.reduce((total, part) => total + sum[part], 0);
	const inBusiestHour = seconds * busiestHourShare;
	print(
		`\nactive people that one machine carries, ${usableShare * 100} % of it taken in the busiest hour ` +
			`(${(busiestHourShare * 100).toFixed(1)} % of the day)`,
	);
	for (const processors of machineProcessors) {
		const carried = (processors * 3_600 * usableShare) / inBusiestHour;
		const ofPostgres = (processors * 3_600 * usableShare) / (sum.Postgres * busiestHourShare);
		print(
			`${`${processors} processors`.padEnd(16)} all of it ${short(carried).padStart(8)}   Postgres alone ${short(ofPostgres).padStart(8)}`,
		);
	}
}

function showGrowth(growth: readonly TableSize[], accountBytes: number): void {
	print(`\nan account, once: ${(accountBytes / 1_000).toFixed(0)} KB in auth`);
	print(`a person's year${' '.repeat(25)}        rows          MB`);
	for (const [schema, tables] of Map.groupBy(growth, (size) => size.schema)) {
		const year = (of: (size: TableSize) => number) => tables.reduce((sum, size) => sum + of(size), 0) * 365;
		yearRow(
			schema,
			year(({ rows }) => rows),
			year(({ bytes }) => bytes),
		);
		for (const { table, rows, bytes } of tables.slice(0, 6)) yearRow(`  ${table}`, rows * 365, bytes * 365);
	}
	print(`\nin a year, of so many active people${populations.map((n) => short(n).padStart(12)).join('')}`);
	for (const [schema, tables] of Map.groupBy(growth, (size) => size.schema)) {
		const bytes = tables.reduce((sum, size) => sum + size.bytes, 0) * 365;
		print(`${schema.padEnd(35)}${populations.map((n) => size(bytes * n).padStart(12)).join('')}`);
	}
}

function yearRow(name: string, rows: number, bytes: number): void {
	print(`${name.padEnd(40)}${rows.toFixed(0).padStart(12)}${(bytes / 1e6).toFixed(2).padStart(12)}`);
}

function row(label: string, values: readonly number[]): void {
	print(`${label.padEnd(28)}${values.map((value) => String(value).padStart(11)).join('')}`);
}

function size(bytes: number): string {
	const units = ['MB', 'GB', 'TB', 'PB'];
	let value = bytes / 1e6;
	let unit = 0;
	for (; value >= 1_000 && unit < units.length - 1; unit += 1) value /= 1_000;
	return `${value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

function short(count: number): string {
	return Math.round(count).toLocaleString('en');
}

function print(line: string): void {
	process.stdout.write(`${line}\n`);
}
