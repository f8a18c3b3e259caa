import type postgres from 'postgres';

export interface TableSize {
	readonly schema: string;
	readonly table: string;
	readonly rows: number;
	/** With indexes and what is kept beside the rows. */
	readonly bytes: number;
}

/** The size of each table of some schemas, with rows counted. */
export async function tableSizes(sql: postgres.Sql, schemas: readonly string[]): Promise<TableSize[]> {
	const tables = await sql<{ schema: string; table: string; bytes: number }[]>`
		select n.nspname as schema, c.relname as table, pg_total_relation_size(c.oid)::float8 as bytes
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where c.relkind = 'r' and n.nspname = any(${schemas}) order by 1, 2`;
	const sizes: TableSize[] = [];
	for (const { schema, table, bytes } of tables) {
		const [counted] = await sql`select count(*)::float8 as rows from ${sql(schema)}.${sql(table)}`;
		sizes.push({ schema, table, bytes, rows: counted?.rows ?? 0 });
	}
	return sizes;
}

/** By how much each table has grown, the fastest first; those that have not are left out. */
export function growthBetween(before: readonly TableSize[], after: readonly TableSize[]): TableSize[] {
	const nameOf = ({ schema, table }: TableSize) => `${schema}.${table}`;
	const earlier = new Map(before.map((size) => [nameOf(size), size]));
	return after
		.map((size) => {
			const { rows = 0, bytes = 0 } = earlier.get(nameOf(size)) ?? {};
			return { ...size, rows: size.rows - rows, bytes: size.bytes - bytes };
		})
		.filter(({ rows, bytes }) => rows > 0 || bytes > 0)
		.sort((a, b) => b.bytes - a.bytes);
}
