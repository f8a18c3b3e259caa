// Compares mana-auth with Better Auth's stock routes, in turns, in one run of about a minute. There are a durable
// Postgres, two server processes, and the load, which is this process.
import { cpus } from 'node:os';
import { startAuthBenchWorld } from './auth/auth-world.ts';
import { type CallFigures, measureCalls } from './auth/call-load.ts';
import { measureVerification } from './auth/verify-load.ts';
import { median } from './http-load.ts';

const rounds = 3;
const people = 24;
const password = 'violet-kettle-42';

interface Person {
	email: string;
	accessToken: string;
	sessionToken: string;
}

const begunMs = performance.now();
const world = await startAuthBenchWorld();
let isStopped = false;
const stop = async () => {
	if (!isStopped) await world.stop();
	isStopped = true;
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => void stop().then(() => process.exit(130)));
}
try {
	const { ours, stock } = world;
	print(
		`bench:auth: ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, Bun ${Bun.version}, durable Postgres 18, ` +
			`load, servers and database on this machine; medians of ${rounds} rounds`,
	);
	const { firstPerSecond, againPerSecond } = await measureVerification();
	print(
		`\ntoken verifications/s in a service: ${whole(firstPerSecond)}, of tokens it has met ${whole(againPerSecond)}`,
	);

	const registered: { email: string; accessToken: string; refreshToken: string; token: string }[] = [];
	for (let index = 0; index < people; index++) {
		const body = { email: `person${index}@mana.test`, password, name: 'Person' };
		const [{ accessToken, refreshToken }, { token }] = await Promise.all([
			post(`${ours}/api/v1/auth/register`, body),
			post(`${stock}/api/auth/sign-up/email`, body),
		]);
		await get(`${ours}/api/v1/me/encryption-vault/key`, accessToken, 'init');
		registered.push({ email: body.email, accessToken, refreshToken, token });
	}
	const ourPeople = registered.map(
		({ email, accessToken, refreshToken }): Person => ({ email, accessToken, sessionToken: refreshToken }),
	);
	const stockPeople = registered.map(
		({ email, token }): Person => ({ email, accessToken: '', sessionToken: token }),
	);

	print(`\n${row('', ['per second', 'p50 ms', 'p99 ms', 'worst stall ms'])}`);
	await compare('sign-in, 8 at once', 8, 2.5, [
		['mana-auth', ours, ourPeople, ({ email }) => post(`${ours}/api/v1/auth/login`, { email, password })],
		[
			'stock',
			stock,
			stockPeople,
			({ email }) => post(`${stock}/api/auth/sign-in/email`, { email, password }),
		],
	]);
	await compare('a fresh JWT, 8 at once', 8, 1.5, [
		[
			'mana-auth',
			ours,
			ourPeople,
			({ sessionToken }) => post(`${ours}/api/v1/auth/refresh`, { refreshToken: sessionToken }),
		],
		['stock', stock, stockPeople, ({ sessionToken }) => get(`${stock}/api/auth/token`, sessionToken)],
	]);
	await compare('who calls, 8 at once', 8, 1.5, [
		[
			'mana-auth',
			ours,
			ourPeople,
			({ accessToken }) => get(`${ours}/api/auth/organization/list`, accessToken),
		],
		['stock', stock, stockPeople, ({ sessionToken }) => get(`${stock}/api/auth/get-session`, sessionToken)],
	]);
	await compare('a vault key, audited', 2, 1.5, [
		[
			'mana-auth',
			ours,
			ourPeople,
			({ accessToken }) => get(`${ours}/api/v1/me/encryption-vault/key`, accessToken),
		],
	]);
	print(`\n${whole((performance.now() - begunMs) / 1000)} s`);
} finally {
	await stop();
}

type Contestant = [
	name: string,
	server: string,
	people: Person[],
	call: (person: Person) => Promise<unknown>,
];

async function compare(
	title: string,
	concurrency: number,
	seconds: number,
	contestants: Contestant[],
): Promise<void> {
	const figures = new Map<string, CallFigures[]>();
	for (let round = 0; round < rounds; round++) {
		for (const [name, server, people, call] of contestants) {
			const run = async (index: number) => {
				const person = people[index % people.length];
				if (person) await call(person);
			};
			const measured = await measureCalls(server, run, { concurrency, seconds });
			figures.set(name, [...(figures.get(name) ?? []), measured]);
		}
	}
	for (const [name, all] of figures) {
		const of = (pick: (each: CallFigures) => number) => median(all.map(pick)).toFixed(1);
		const stall = Math.max(...all.map(({ worstStallMs }) => worstStallMs)).toFixed(1);
		print(row(`${title}: ${name}`, [of((f) => f.perSecond), of((f) => f.p50Ms), of((f) => f.p99Ms), stall]));
	}
}

async function post(url: string, body: object) {
	const headers = { 'content-type': 'application/json' };
	return answered(await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }));
}

async function get(url: string, token: string, init?: 'init') {
	const headers = { authorization: `Bearer ${token}` };
	if (init) await answered(await fetch(url.replace(/key$/, 'init'), { method: 'POST', headers }));
	return answered(await fetch(url, { headers }));
}

async function answered(response: Response) {
	const text = await response.text();
	if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text.slice(0, 200)}`);
	return JSON.parse(text);
}

function row(title: string, cells: string[]): string {
	return title.padEnd(36) + cells.map((cell) => cell.padStart(16)).join('');
}

function whole(value: number): string {
	return value.toFixed(0);
}

function print(line: string): void {
	process.stdout.write(`${line}\n`);
}
