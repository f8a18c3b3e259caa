import { createHash } from 'node:crypto';
import type { AuthWorld } from './auth-world.ts';

export interface ChangingRoute {
	method: string;
	path: string;
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'ALL', '*']);

/** Every route of the app that may change something: ours, and the library's behind `/api/auth`. */
export function changingRoutes({ app, deps }: AuthWorld): ChangingRoute[] {
	const own = app.routes.map(({ method, path }) => ({ method, path }));
	const library = Object.values(deps.identity.api).flatMap((endpoint) => {
		const { path, options } = endpoint as { path?: string; options?: { method?: string | string[] } };
		if (!path) return [];
		return [options?.method ?? 'GET'].flat().map((method) => ({ method, path: `/api/auth${path}` }));
	});
	const byName = new Map(
		[...own, ...library]
			.filter(({ method }) => !safeMethods.has(method))
			.map((route) => [`${route.method} ${route.path}`, route]),
	);
	return [...byName.values()];
}

/** A digest of all rows of the schema's tables. */
export async function databaseDigest({ admin }: AuthWorld, except: string[] = []): Promise<string> {
	const tables = await admin`
		select table_name as name from information_schema.tables
		where table_schema = 'auth' and table_type = 'BASE TABLE' order by 1`;
	const digest = createHash('sha256');
	for (const { name } of tables.filter((table) => !except.includes(table.name))) {
		const [row] = await admin`
			select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as sum from auth.${admin(name)} t`;
		digest.update(`${name}:${row?.sum};`);
	}
	return digest.digest('hex');
}
