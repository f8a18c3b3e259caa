import { expect, test } from 'bun:test';
import { loggedPath } from './logged-path.ts';

test.each([
	['/api/auth/reset-password/s3cret', '/api/auth/reset-password/[hidden]'],
	['/api/auth/reset-password/s3cret/more', '/api/auth/reset-password/[hidden]/more'],
	['/api/v1/auth/reset-password', '/api/v1/auth/reset-password'],
	['/api/v1/spaces/space-1/members', '/api/v1/spaces/space-1/members'],
])('%s is logged as %s', (path, logged) => {
	expect(loggedPath(path)).toBe(logged);
});
