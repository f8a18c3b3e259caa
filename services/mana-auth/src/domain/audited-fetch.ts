import { AppError } from '@mana/service-kit';
import type { KeyAudit, KeyAuditAction, RequestOrigin } from './key-audit.ts';

export interface AuditedFetch {
	userId: string;
	spaceId: string | null;
	origin: RequestOrigin;
	failedAction: KeyAuditAction;
}

/**
 * Runs what opens a key and writes one audit row, whichever way it ends. The row is written before the key is
 * handed on: where it cannot be written, the key is not given.
 *
 * @throws AppError 503 `AUDIT_UNAVAILABLE`, or whatever `open` throws
 */
export async function auditedFetch<T>(
	deps: { audit: KeyAudit; now: () => number },
	{ failedAction, origin, ...subject }: AuditedFetch,
	open: () => Promise<{ action: KeyAuditAction; value: T }>,
): Promise<T> {
	const append = async (action: KeyAuditAction, status: number) => {
		try {
			await deps.audit.append({ ...subject, ...origin, atMs: deps.now(), action, status });
		} catch (cause) {
			throw new AppError(
				'AUDIT_UNAVAILABLE',
				503,
				'The access log cannot be written, so no key is given. Try again in a moment.',
				{ cause, headers: { 'retry-after': '5' } },
			);
		}
	};
	let opened: { action: KeyAuditAction; value: T };
	try {
		opened = await open();
	} catch (error) {
		await append(failedAction, error instanceof AppError ? error.status : 500);
		throw error;
	}
	await append(opened.action, 200);
	return opened.value;
}
