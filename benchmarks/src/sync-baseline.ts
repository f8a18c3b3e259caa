// `bench:sync` measures against this: a log that is also the state, with the HTTP layer, token check, message schema,
// driver, pool and row-level security of mana-sync. `/earlier` is the earlier design: a transaction of five round
// trips for each change. `/plain` is its stronger sibling: one transaction for the whole push, one insert a change.
// Both read by `created_at`. They merge nothing, lose rows that commit out of order and know no repetition: they are
// here for their cost only. Prints the port.
import { createLogger, createMetrics, createServiceApp, readBody } from '@mana/service-kit';
import { bearerToken, createSpacesClient, createTokenVerifier } from '@mana/shared-auth';
import { pushRequestSchema } from '@mana/sync-protocol';
import type { Context } from 'hono';
import pg from 'pg';
import { z } from 'zod';

const env = z.object({ DATABASE_URL: z.string(), MANA_AUTH_URL: z.string() }).parse(process.env);
const pageRows = 1_000;

const pool = new pg.Pool({
	connectionString: env.DATABASE_URL,
	max: 10,
	application_name: 'baseline',
	connectionTimeoutMillis: 60_000,
	idleTimeoutMillis: 30_000,
	statement_timeout: 60_000,
	lock_timeout: 60_000,
	idle_in_transaction_session_timeout: 60_000,
	query_timeout: 61_000,
	keepAlive: true,
	types: pg.types,
});
const verifier = createTokenVerifier({
	jwksUrl: `${env.MANA_AUTH_URL}/api/auth/jwks`,
	issuer: env.MANA_AUTH_URL,
	audience: 'mana',
});
const spacesClient = createSpacesClient({ authUrl: env.MANA_AUTH_URL });

const app = createServiceApp({
	logger: createLogger({ service: 'baseline', level: 'warn', format: 'json' }),
	corsOrigins: [],
	metrics: createMetrics({ prefix: 'baseline_', service: 'baseline', token: undefined }),
	health: async () => ({ status: 'ok' }),
});

app.post('/earlier/sync/:appId', async (c) => {
	const { caller, inserts } = await readInserts(c);
	for (const insert of inserts) await inTransaction(caller, (client) => client.query(insert));
	return c.json({ changes: [], syncedUntil: new Date().toISOString(), hasMore: false });
});

app.post('/plain/sync/:appId', async (c) => {
	const { caller, inserts } = await readInserts(c);
	await inTransaction(caller, async (client) => {
		for (const insert of inserts) await client.query(insert);
	});
	return c.json({ changes: [], syncedUntil: new Date().toISOString(), hasMore: false });
});

async function readInserts(c: Context) {
	const caller = await identify(c);
	const { changes } = pushRequestSchema.parse(JSON.parse(await readBody(c.req.raw, 10 * 1024 * 1024)));
	const clientId = c.req.header('x-client-id') ?? '';
	const inserts = changes.map((change) => {
		const { op, table, id, spaceId, data = {} } = change;
		const fields = change.op === 'update' ? change.fields : {};
		const json = [JSON.stringify(data), JSON.stringify(fields)];
		return {
			name: 'insert',
			text: `insert into baseline.changes (app_id, table_name, record_id, user_id, space_id, op, data, field_meta,
				client_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			values: [
				c.req.param('appId'),
				table,
				id,
				caller.userId,
				spaceId ?? caller.personal,
				op,
				...json,
				clientId,
			],
		};
	});
	return { caller, inserts };
}

app.get('/plain/sync/:appId/pull', async (c) => {
	const caller = await identify(c);
	const { collection = '', since = '' } = c.req.query();
	const { rows } = await inTransaction(caller, (client) =>
		client.query({
			name: 'pull',
			text: `select table_name as table, record_id as id, op, data, space_id as "spaceId", field_meta as fields,
					created_at::text as "createdAt"
				from baseline.changes where app_id = $1 and table_name = $2 and created_at > $3
					and (user_id = $4 or space_id = any($5))
				order by created_at limit ${pageRows}`,
			values: [c.req.param('appId'), collection, since, caller.userId, caller.spaces],
		}),
	);
	const last = z.object({ createdAt: z.string() }).optional().parse(rows.at(-1));
	return c.json({ changes: rows, syncedUntil: last?.createdAt ?? since, hasMore: rows.length === pageRows });
});

async function identify(c: Context) {
	const verified = await verifier.verify(bearerToken(c.req.header('authorization')));
	if (!verified.ok) throw new Error(verified.reason);
	const answer = await spacesClient.list(verified.caller);
	if (!answer.ok) throw new Error(answer.reason);
	const spaces = answer.spaces.map((space) => space.id);
	return { userId: verified.caller.userId, spaces, personal: spaces[0] ?? '' };
}

type Identity = Awaited<ReturnType<typeof identify>>;

async function inTransaction<T>(caller: Identity, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
	const client = await pool.connect();
	try {
		await client.query('begin');
		await client.query({
			name: 'user',
			text: `select set_config('baseline.user_id', $1, true)`,
			values: [caller.userId],
		});
		await client.query({
			name: 'spaces',
			text: `select set_config('baseline.spaces', $1, true)`,
			values: [`{${caller.spaces.join(',')}}`],
		});
		const result = await work(client);
		await client.query('commit');
		return result;
	} finally {
		client.release();
	}
}

const server = Bun.serve({ port: 0, hostname: '127.0.0.1', idleTimeout: 120, fetch: app.fetch });
console.log(server.port);
