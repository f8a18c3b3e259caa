import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';

const clients = 8;
const statement = `insert into yardstick (data) values ('["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]')`;

export interface Yardstick {
	readonly name: string;
	readonly insertsPerSecond: number;
}

/** What the machine does: single inserts, each a transaction of its own, by eight connections. */
export async function measureYardstick(adminUrl: string, seconds: number): Promise<Yardstick> {
	const sql = postgres(adminUrl, { max: clients, onnotice: () => {} });
	try {
		await sql`create table if not exists yardstick (id bigint generated always as identity primary key, data jsonb)`;
		const program = Bun.which('pgbench');
		if (program !== null) return await runPgbench(program, adminUrl, seconds);
		const begunMs = performance.now();
		let inserts = 0;
		await Promise.all(
			Array.from({ length: clients }, async () => {
				while (performance.now() < begunMs + seconds * 1000) {
					await sql.unsafe(statement, [], { prepare: true });
					inserts += 1;
				}
			}),
		);
		const elapsed = (performance.now() - begunMs) / 1000;
		return { name: 'single inserts (postgres.js)', insertsPerSecond: inserts / elapsed };
	} finally {
		await sql.end();
	}
}

async function runPgbench(program: string, adminUrl: string, seconds: number): Promise<Yardstick> {
	const folder = await mkdtemp(join(tmpdir(), 'mana-bench-'));
	try {
		const script = join(folder, 'insert.sql');
		await writeFile(script, `${statement};\n`);
		const url = new URL(adminUrl);
		const child = Bun.spawn(
			[
				program,
				'-n',
				'-M',
				'prepared',
				'-c',
				String(clients),
				'-j',
				'2',
				'-T',
				String(Math.ceil(seconds)),
			].concat(['-f', script, '-h', url.hostname, '-p', url.port, '-U', url.username, url.pathname.slice(1)]),
			{ env: { ...process.env, PGPASSWORD: url.password }, stdio: ['ignore', 'pipe', 'ignore'] },
		);
		const output = await new Response(child.stdout).text();
		const perSecond = Number(/tps = ([\d.]+)/.exec(output)?.[1]);
		if ((await child.exited) !== 0 || Number.isNaN(perSecond)) throw new Error(`pgbench failed: ${output}`);
		return { name: 'pgbench single inserts', insertsPerSecond: perSecond };
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
