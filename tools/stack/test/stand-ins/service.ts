// A service that only answers /health and tells about itself, for tests of the launcher alone.
import { createLogger, runService } from '@mana/service-kit';

const accounts = new Map<string, string>();
const startedAt = Date.now();

runService({
	host: '127.0.0.1',
	port: Number(process.env.PORT),
	logger: createLogger({ service: 'stand-in', level: 'info', format: 'json' }),
	dispose: async () => {},
	stopWithParent: process.env.MANA_STOP_WITH_PARENT === '1',
	fetch: async (request) => {
		const path = new URL(request.url).pathname;
		if (path === '/health') return Response.json({ status: 'ok' });
		if (path === '/environment') return Response.json({ ...process.env, startedAt });
		if (path === '/api/auth/organization/list') return Response.json([personalSpace]);
		const { email, password } = await request.json();
		if (path === '/api/v1/auth/register') {
			if (accounts.has(email)) return Response.json({ error: 'EMAIL_ALREADY_REGISTERED' }, { status: 409 });
			accounts.set(email, password);
			return Response.json({ user: { id: 'u1' } });
		}
		if (accounts.get(email) !== password)
			return Response.json({ error: 'INVALID_CREDENTIALS' }, { status: 401 });
		return Response.json({ user: { id: 'u1' }, accessToken: `token-of-${email}` });
	},
});

const personalSpace = {
	id: 'space-1',
	name: 'Dev',
	slug: 'dev',
	type: 'personal',
	role: 'owner',
	metadata: { type: 'personal' },
};
