import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '@mana/service-kit';
import type { MiddlewareHandler } from 'hono';

/**
 * Lets in who shows the key of the services in `X-Service-Key`. There is no default key: without one nobody is let in.
 *
 * @throws AppError 503 `SERVICE_KEY_NOT_CONFIGURED`, 401 `SERVICE_KEY_INVALID`
 */
export function requireServiceKey(serviceKey: string | undefined): MiddlewareHandler {
	const expected = serviceKey === undefined ? undefined : digest(serviceKey);
	return async (c, next) => {
		if (!expected) {
			throw new AppError(
				'SERVICE_KEY_NOT_CONFIGURED',
				503,
				'This server takes no service key: set MANA_SERVICE_KEY.',
			);
		}
		if (!timingSafeEqual(digest(c.req.header('x-service-key') ?? ''), expected)) {
			throw new AppError('SERVICE_KEY_INVALID', 401, 'Send the key of the services as X-Service-Key.');
		}
		await next();
	};
}

/** Every key becomes as long as any other, so that comparing tells nothing by its time. */
function digest(key: string): Buffer {
	return createHash('sha256').update(key).digest();
}
