// Better Auth as its documentation sets it up: e-mail and password, bearer sessions and JWTs, on the same runtime,
// driver and pool size as mana-auth. Its rate limit is off, as every request comes from one address here.
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { bearer, jwt } from 'better-auth/plugins';
import pg from 'pg';

const auth = betterAuth({
	baseURL: 'http://127.0.0.1',
	secret: process.env.BETTER_AUTH_SECRET ?? '',
	database: new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 }),
	emailAndPassword: { enabled: true },
	telemetry: { enabled: false },
	// It would complain of the tables that the next statement makes.
	logger: { disabled: true },
	rateLimit: { enabled: false },
	plugins: [bearer(), jwt()],
});
await (await getMigrations(auth.options)).runMigrations();
const server = Bun.serve({
	hostname: '127.0.0.1',
	port: 0,
	fetch: (request) =>
		new URL(request.url).pathname.startsWith('/api/auth/')
			? auth.handler(request)
			: new Response('', { status: 404 }),
});
process.stdout.write(`${server.port}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
