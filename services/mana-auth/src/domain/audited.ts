import type { KeyAuditAction } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import type { KeyAudit, KeyAuditEntry, RequestOrigin } from './key-audit.ts';

export interface AuditSubject {
	userId: string;
	spaceId: string | null;
	origin: RequestOrigin;
}

interface AuditDeps {
	audit: KeyAudit;
	now: () => number;
}

/**
 * Runs what opens a key and writes one audit row, whichever way it ends. The row is written before the key is
 * handed on: where it cannot be written, the key is not given.
 *
 * @throws AppError 503 `AUDIT_UNAVAILABLE`, or whatever `open` throws
 */
export async function auditedFetch<T>(
	deps: AuditDeps,
	{ failedAction, ...subject }: AuditSubject & { failedAction: KeyAuditAction },
	open: () => Promise<{ action: KeyAuditAction; value: T }>,
): Promise<T> {
	let opened: { action: KeyAuditAction; value: T };
	try {
		opened = await open();
	} catch (error) {
		await append(deps, entryOf(deps, subject, failedAction, statusOf(error)));
		throw error;
	}
	await append(deps, entryOf(deps, subject, opened.action, 200));
	return opened.value;
}

/**
 * Runs what changes keys. It stores the entry that it is given in the transaction of the change itself; where it
 * fails, one row of the failure is written here.
 *
 * @throws AppError 503 `AUDIT_UNAVAILABLE`, or whatever `change` throws
 */
export async function auditedChange<T>(
	deps: AuditDeps,
	{ action, ...subject }: AuditSubject & { action: KeyAuditAction },
	change: (entry: KeyAuditEntry) => Promise<T>,
): Promise<T> {
	try {
		return await change(entryOf(deps, subject, action, 200));
	} catch (error) {
		await append(deps, entryOf(deps, subject, action, statusOf(error)));
		throw error;
	}
}

function entryOf(
	deps: AuditDeps,
	{ origin, ...subject }: AuditSubject,
	action: KeyAuditAction,
	status: number,
): KeyAuditEntry {
	return { ...subject, ...origin, atMs: deps.now(), action, status };
}

async function append(deps: AuditDeps, entry: KeyAuditEntry): Promise<void> {
	try {
		await deps.audit.append(entry);
	} catch (cause) {
		throw new AppError(
			'AUDIT_UNAVAILABLE',
			503,
			'The access log cannot be written, so no key is given or changed. Try again in a moment.',
			{ cause, headers: { 'retry-after': '5' } },
		);
	}
}

function statusOf(error: unknown): number {
	return error instanceof AppError ? error.status : 500;
}
