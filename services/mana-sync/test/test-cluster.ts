import postgres from 'postgres';
import { z } from 'zod';

export const workersSchema = z.array(z.object({ host: z.string(), port: z.number().int() }));
export type Worker = z.infer<typeof workersSchema>[number];

/** A statement, and the database that it is for. */
export interface Step {
	readonly url: string;
	readonly statement: string;
}

/**
 * What makes a database that is on the coordinator one of a Citus cluster, and what removes it from the workers: Citus
 * knows of nodes by database.
 *
 * @param adminUrl the database on the coordinator, whose user is let in by the workers as well
 */
export function clusterSteps(adminUrl: string, workers: readonly Worker[]): { make: Step[]; drop: Step[] } {
	const name = new URL(adminUrl).pathname.slice(1);
	const at = ({ host, port }: Worker, database: string) => {
		const url = new URL(adminUrl);
		url.hostname = host;
		url.port = String(port);
		url.pathname = `/${database}`;
		return url.toString();
	};
	const extension = 'create extension if not exists citus';
	return {
		make: [
			...workers.flatMap((worker) => [
				{ url: at(worker, 'postgres'), statement: `create database ${name}` },
				{ url: at(worker, name), statement: extension },
			]),
			{ url: adminUrl, statement: extension },
			...workers.map(({ host, port }) => ({
				url: adminUrl,
				statement: `select citus_add_node('${host.replaceAll("'", "''")}', ${port})`,
			})),
		],
		drop: workers.map((worker) => ({
			url: at(worker, 'postgres'),
			statement: `drop database if exists ${name} with (force)`,
		})),
	};
}

export async function takeStep({ url, statement }: Step): Promise<void> {
	const sql = postgres(url, { max: 1, onnotice: () => {} });
	try {
		await sql.unsafe(statement);
	} finally {
		await sql.end({ timeout: 1 });
	}
}

/** The workers that hold rows for the database that a URL names; undefined where it is no database of a cluster. */
export async function workersOf(url: string): Promise<Worker[] | undefined> {
	const sql = postgres(url, { max: 1, onnotice: () => {} });
	try {
		const extensions = await sql`select from pg_extension where extname = 'citus'`;
		if (extensions.length === 0) return undefined;
		const workers = await sql`
			select nodename as host, nodeport as port from pg_dist_node
			where noderole::text = 'primary' and isactive and shouldhaveshards and groupid <> 0 order by nodeid`;
		return workersSchema.parse([...workers]);
	} finally {
		await sql.end({ timeout: 1 });
	}
}
