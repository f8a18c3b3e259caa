import type { MiddlewareHandler } from 'hono';
import type { AuthMetrics } from '../auth-metrics.ts';

const groups: [RegExp, string][] = [
	[/^\/api\/v1\/auth\//, 'accounts'],
	[/^\/api\/v1\/me\/(encryption-vault\/|agent-keys)/, 'vault'],
	[/^\/api\/v1\/me\/agent-activity/, 'activity'],
	[/^\/api\/v1\/(spaces|invitations)/, 'spaces'],
	[/^\/api\/(v1\/oauth|auth\/oauth2)\//, 'oauth'],
	[/^\/api\/v1\//, 'account settings'],
	[/^\/api\/auth\/jwks$/, 'keys'],
	[/^\/api\/auth\//, 'library'],
	[/^\/(health|metrics)$/, 'operations'],
];

/** Times every request, by group: paths hold ids. */
export function measureRequests({ requests }: Pick<AuthMetrics, 'requests'>): MiddlewareHandler {
	return async (c, next) => {
		const group = groups.find(([pattern]) => pattern.test(c.req.path))?.[1] ?? 'pages';
		const end = requests.startTimer({ group });
		await next();
		end({ status: String(c.res.status) });
	};
}
