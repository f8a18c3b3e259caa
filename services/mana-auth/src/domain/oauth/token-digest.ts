import { createHash } from 'node:crypto';

/** How codes and refresh tokens stand in the database: the library finds them by this, and so do we. */
export function tokenDigest(token: string): string {
	return createHash('sha256').update(token).digest('base64url');
}
