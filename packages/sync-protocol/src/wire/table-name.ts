import { z } from 'zod';

export const appIdSchema = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, '1 to 64 letters, digits, and _ . -');
export const tableSchema = z.string().min(1).max(128);

/** One table of one app: names of tables repeat between apps. */
export interface AppTable {
	readonly appId: string;
	readonly table: string;
}

/** How many tables one request names at most. */
export const maxTables = 200;

/** The name that a table goes by outside its app: `app/table`, the table percent-encoded (RFC 3986 §2.1). */
export function tableName({ appId, table }: AppTable): string {
	return `${appId}/${encodeURIComponent(table)}`;
}

/** What `tableName` was made of; undefined for any other text, another spelling of the same table included. */
export function parseTableName(name: string): AppTable | undefined {
	const slash = name.indexOf('/');
	const appId = appIdSchema.safeParse(name.slice(0, Math.max(slash, 0)));
	const table = tableSchema.safeParse(decoded(name.slice(slash + 1)));
	if (!appId.success || !table.success) return undefined;
	const parsed = { appId: appId.data, table: table.data };
	return tableName(parsed) === name ? parsed : undefined;
}

/** The `tables` of a request: names with commas between them, in any order. */
export const tableListSchema = z
	.string()
	.transform((list) => list.split(','))
	.pipe(
		z
			.array(
				z.string().transform((name, context): AppTable => {
					const table = parseTableName(name);
					if (table !== undefined) return table;
					context.addIssue({ code: 'custom', message: 'app/table, the table percent-encoded' });
					return z.NEVER;
				}),
			)
			.max(maxTables),
	);

function decoded(text: string): string | undefined {
	try {
		return decodeURIComponent(text);
	} catch {
		return undefined;
	}
}
