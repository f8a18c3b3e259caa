import { createAuthMiddleware, isAPIError } from 'better-auth/api';
import { z } from 'zod';
import type { SpaceStore } from '../db/space-store.ts';
import { type PasswordLock, signInSubject } from '../domain/password-lock.ts';
import { passwordWeakness } from '../domain/password-policy.ts';
import { refusal } from './refusal.ts';

export interface GuardDeps {
	passwordLock: PasswordLock;
	spaces: Pick<SpaceStore, 'typeOf'>;
	isRegistrationOpen: boolean;
}

/** The members of request bodies that the guards look at; whatever else is there is the library's to judge. */
const guardedBody = z.looseObject({
	email: z.string().catch(''),
	name: z.string().catch(''),
	password: z.string().catch(''),
	newPassword: z.string().catch(''),
	organizationId: z.string().optional().catch(undefined),
	role: z
		.union([z.string(), z.array(z.string())])
		.optional()
		.catch(undefined),
});

type GuardedBody = z.output<typeof guardedBody>;

/** What would take a personal space from its owner, or let another one in. */
const personalSpacePaths = new Set([
	'/organization/delete',
	'/organization/leave',
	'/organization/remove-member',
	'/organization/update-member-role',
	'/organization/invite-member',
]);
const rolePaths = new Set(['/organization/update-member-role', '/organization/invite-member']);
const assignableRoles = new Set(['owner', 'admin', 'member', 'viewer']);

/** Our rules around the library's own routes, however they are reached. */
export function createGuards(deps: GuardDeps) {
	const before = createAuthMiddleware(async (ctx) => {
		refuseNul(ctx.body);
		const body = guardedBody.parse(ctx.body ?? {});
		switch (ctx.path) {
			case '/sign-up/email':
				if (!deps.isRegistrationOpen) {
					throw refusal('FORBIDDEN', 'REGISTRATION_CLOSED', 'This server does not take new accounts.');
				}
				refuseWeak(body.password, [body.email, body.email.split('@')[0] ?? '', body.name]);
				return;
			case '/sign-in/email':
				await refuseLocked(deps.passwordLock, body.email);
				return;
			case '/reset-password':
				refuseWeak(body.newPassword, []);
				return;
			case '/change-password':
				refuseWeak(body.newPassword, []);
				return { context: { body: { ...body, revokeOtherSessions: true } } };
		}
		if (rolePaths.has(ctx.path)) refuseRole(body);
		// Where the body names no space, the active one is meant; the hooks of the space know that one.
		if (personalSpacePaths.has(ctx.path) && body.organizationId !== undefined) {
			if ((await deps.spaces.typeOf(body.organizationId)) === 'personal') throw personalSpaceRefusal();
		}
	});

	const after = createAuthMiddleware(async (ctx) => {
		if (ctx.path !== '/sign-in/email') return;
		const { email } = guardedBody.parse(ctx.body ?? {});
		const { returned } = ctx.context;
		if (!isAPIError(returned)) await deps.passwordLock.clear(signInSubject(email));
		else if (returned.statusCode === 401) await deps.passwordLock.fail(signInSubject(email));
	});

	return { before, after };
}

/** @throws APIError 429 `ACCOUNT_LOCKED` */
export async function refuseLocked(lock: PasswordLock, email: string): Promise<void> {
	const seconds = await lock.retryAfterSeconds(signInSubject(email));
	if (seconds === undefined) return;
	throw refusal(
		'TOO_MANY_REQUESTS',
		'ACCOUNT_LOCKED',
		'There were too many wrong passwords. Wait, or set a new password by mail.',
		{ 'retry-after': String(seconds) },
	);
}

export function personalSpaceRefusal() {
	return refusal(
		'FORBIDDEN',
		'SPACE_PERSONAL_UNDELETABLE',
		'A personal space stays with its owner: it cannot be deleted, left or shared.',
	);
}

function refuseWeak(password: string, personal: string[]): void {
	const weakness = passwordWeakness(password, personal);
	if (weakness) throw refusal('BAD_REQUEST', 'WEAK_PASSWORD', weakness);
}

function refuseRole(body: GuardedBody): void {
	const roles = [body.role ?? []].flat();
	if (roles.length !== 1 || !roles.every((role) => assignableRoles.has(role))) {
		throw refusal('BAD_REQUEST', 'VALIDATION', 'role: one of owner, admin, member, viewer');
	}
}

/** Postgres stores no NUL in a text. */
function refuseNul(body: unknown): void {
	if (body !== undefined && JSON.stringify(body)?.includes('\\u0000')) {
		throw refusal('BAD_REQUEST', 'VALIDATION', 'A text holds a NUL character, which cannot be stored.');
	}
}
