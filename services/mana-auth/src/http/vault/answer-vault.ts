import type { Context } from 'hono';
import type { ServedVault } from '../../domain/open-vault.ts';

/** The version is an entity tag of `GET /key`: a client that has the body asks there whether it is old. */
export function answerVault(c: Context, { vault, version }: ServedVault): Response {
	return c.json(vault, 200, version === undefined ? {} : { etag: version });
}
