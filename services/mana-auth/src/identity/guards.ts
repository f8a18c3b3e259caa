import { createAuthMiddleware, isAPIError } from 'better-auth/api';
import { z } from 'zod';
import type { SpaceStore } from '../db/space-store.ts';
import { fromLibraryAddress, personAddress, toLibraryAddress } from '../domain/library-address.ts';
import type { GrantStore } from '../domain/oauth/grant.ts';
import { type PasswordLock, stepUpSubject } from '../domain/password-lock.ts';
import { passwordWeakness } from '../domain/password-policy.ts';
import { isPersonalSlug } from '../domain/personal-space.ts';
import type { SignInLock } from '../domain/sign-in-lock.ts';
import { waitWords } from '../domain/wait-words.ts';
import { attemptFrom, type DeviceCookieDeps, rememberDevice } from './device-cookie.ts';
import { refusal } from './refusal.ts';
import { createSecondFactorGuard, type SecondFactorGuardDeps } from './second-factor-guard.ts';

export interface GuardDeps extends DeviceCookieDeps {
	signInLock: SignInLock;
	passwordLock: PasswordLock;
	secondFactor: SecondFactorGuardDeps;
	spaces: Pick<SpaceStore, 'typeOf' | 'removeUnfinished'>;
	grants: Pick<GrantStore, 'endAll'>;
	isRegistrationOpen: boolean;
}

/** The members of request bodies that the guards look at; whatever else is there is the library's to judge. */
const guardedBody = z.looseObject({
	/** In its normal form. */
	email: z.string().transform(personAddress).catch(''),
	name: z.string().catch(''),
	password: z.string().catch(''),
	newPassword: z.string().catch(''),
	organizationId: z.string().optional().catch(undefined),
	slug: z.string().optional().catch(undefined),
	role: z
		.union([z.string(), z.array(z.string())])
		.optional()
		.catch(undefined),
});

type GuardedBody = z.output<typeof guardedBody>;

/** Where requests say that a browser is to go afterwards. */
const addressMembers = ['callbackURL', 'errorCallbackURL', 'newUserCallbackURL', 'redirectTo'];
/** What would take a personal space from its owner, or let another one in. */
const personalSpacePaths = new Set([
	'/organization/delete',
	'/organization/leave',
	'/organization/remove-member',
	'/organization/update-member-role',
	'/organization/invite-member',
]);
/** Where requests name a space by its slug. */
const slugMembers = ['slug', 'organizationSlug'];
const nameLimitCharacters = 100;
const imageLimitCharacters = 2_048;
/** RFC 5321 §4.5.3.1.3, without the brackets. */
const emailLimitCharacters = 254;
const profile = z.looseObject({
	name: z.string().max(nameLimitCharacters).optional(),
	image: z.string().max(imageLimitCharacters).nullish(),
});
const rolePaths = new Set(['/organization/update-member-role', '/organization/invite-member']);
/** Not owner: that takes a step-up, at a route of ours. */
const assignableRoles = new Set(['admin', 'member', 'viewer']);

interface OwnerGuardDeps extends GuardDeps {
	/** The owner of the session that these headers belong to, by cookie or token. */
	ownerOf(headers: Headers): Promise<string | undefined>;
}

type SecondFactorGuard = ReturnType<typeof createSecondFactorGuard>;

/** Our rules around the library's own routes, however they are reached. */
export function createGuards(deps: OwnerGuardDeps) {
	const secondFactor = createSecondFactorGuard(deps.secondFactor);
	return { before: createBefore(deps, secondFactor), after: createAfter(deps, secondFactor) };
}

function createBefore(deps: OwnerGuardDeps, secondFactor: SecondFactorGuard) {
	const judge = createRules(deps, secondFactor);
	return createAuthMiddleware(async (ctx) => {
		const body = { ...ctx.body, ...(await judge(ctx)) };
		if (typeof body.email === 'string') body.email = toLibraryAddress(body.email);
		return ctx.body === undefined ? undefined : { context: { body } };
	});
}

/** Refuses what our rules do not allow, and answers what changes in the body. */
function createRules(deps: OwnerGuardDeps, secondFactor: SecondFactorGuard) {
	return async (ctx: LibraryContext): Promise<Record<string, unknown> | undefined> => {
		refuseUnstorable(ctx.body);
		const body = readGuarded(ctx.body);
		refuseDetours(ctx.query);
		refuseDetours(body);
		refusePersonalSlugs(ctx.query);
		refusePersonalSlugs(body);
		if (body.email.length > emailLimitCharacters) {
			throw refusal('BAD_REQUEST', 'VALIDATION', `email: at most ${emailLimitCharacters} characters`);
		}
		switch (ctx.path) {
			case '/sign-up/email':
				if (!deps.isRegistrationOpen) {
					throw refusal('FORBIDDEN', 'REGISTRATION_CLOSED', 'This server does not take new accounts.');
				}
				refuseProfile(ctx.body);
				refuseWeak(body.password, [body.email, body.email.split('@')[0] ?? '', body.name]);
				return undefined;
			case '/update-user':
				refuseProfile(ctx.body);
				return undefined;
			case '/sign-in/email':
				refuseLocked(await deps.signInLock.retryAfterSeconds(attemptFrom(ctx, body.email)));
				return undefined;
			case '/organization/create':
				// The library stores a space and then its owner: whoever was broken off in between comes again.
				if (body.slug !== undefined) await deps.spaces.removeUnfinished(body.slug);
				return undefined;
			case '/reset-password':
				refuseWeak(body.newPassword, []);
				return undefined;
			case '/two-factor/verify-totp':
			case '/two-factor/verify-backup-code':
				await secondFactor.before(ctx);
				// No device is trusted to sign in without a code: what it would keep is as good as a password.
				return { trustDevice: false };
			case '/change-password':
				refuseWeak(body.newPassword, []);
				await refuseLockedOwner(deps, ctx);
				return { revokeOtherSessions: true };
		}
		if (rolePaths.has(ctx.path)) refuseRole(body);
		// Where the body names no space, the active one is meant; the hooks of the space know that one.
		if (personalSpacePaths.has(ctx.path) && body.organizationId !== undefined) {
			if ((await deps.spaces.typeOf(body.organizationId)) === 'personal') throw personalSpaceRefusal();
		}
		if (ctx.path === '/organization/delete') throw stepUpRefusal('DELETE /api/v1/spaces/<id>');
		return undefined;
	};
}

function createAfter(deps: OwnerGuardDeps, secondFactor: SecondFactorGuard) {
	return createAuthMiddleware(async (ctx) => {
		const { returned, newSession } = ctx.context;
		const isRefused = isAPIError(returned);
		// After the password alone the library still holds the session that it is about to take back.
		const owesCode = ctx.path === '/sign-in/email' && newSession?.user.twoFactorEnabled === true;
		if (newSession && !isRefused && !owesCode) {
			rememberDevice(deps, ctx, fromLibraryAddress(newSession.user.email));
		}
		switch (ctx.path) {
			case '/sign-in/email': {
				const { email } = readGuarded(ctx.body);
				const attempt = attemptFrom(ctx, email);
				if (!isRefused) await deps.signInLock.succeed(attempt, newSession?.session.id);
				else if (returned.statusCode === 401) await deps.signInLock.fail(attempt);
				return;
			}
			// Signing out everywhere is meant for agents as well, as it is on our routes.
			case '/revoke-sessions':
			case '/revoke-other-sessions': {
				const userId = ctx.context.session?.user.id;
				if (!isRefused && userId !== undefined) await deps.grants.endAll(userId);
				return;
			}
			case '/two-factor/verify-backup-code':
				return secondFactor.afterBackupCode(ctx);
			case '/change-password':
				if (!isRefused) return countPassword(deps, ctx, true);
				return returned.body?.code === 'INVALID_PASSWORD' ? countPassword(deps, ctx, false) : undefined;
			case '/passkey/generate-authenticate-options':
				// A passkey stands for two factors: the library only asks to have it unlocked where that is easy.
				if (!isRefused) return ctx.json(Object.assign({}, returned, { userVerification: 'required' }));
		}
	});
}

/** A caller with somebody's session can guess their password no more often here than at step-up. */
async function refuseLockedOwner(deps: OwnerGuardDeps, { headers }: LibraryContext) {
	const userId = headers && (await deps.ownerOf(headers));
	if (userId) refuseLocked(await deps.passwordLock.retryAfterSeconds(stepUpSubject(userId)));
}

async function countPassword(deps: OwnerGuardDeps, { context, headers }: LibraryContext, isRight: boolean) {
	const userId = context.newSession?.user.id ?? (headers && (await deps.ownerOf(headers)));
	if (userId) await deps.passwordLock[isRight ? 'clear' : 'fail'](stepUpSubject(userId));
}

type LibraryContext = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];

/** @throws APIError 429 `ACCOUNT_LOCKED` where there are seconds to wait */
export function refuseLocked(seconds: number | undefined): void {
	if (seconds === undefined) return;
	throw refusal(
		'TOO_MANY_REQUESTS',
		'ACCOUNT_LOCKED',
		`There were too many wrong passwords. Wait ${waitWords(seconds)}, sign in where you did before, or set a new password by mail.`,
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

/** The library would do this without a recent proof of identity; a route of ours asks for one. */
export function stepUpRefusal(route: string) {
	return refusal('UNAUTHORIZED', 'STEP_UP_REQUIRED', `This takes a recent proof of identity: use ${route}.`);
}

export function lastOwnerRefusal() {
	return refusal('CONFLICT', 'LAST_OWNER', 'The space would be without an owner.');
}

export function spaceLimitRefusal() {
	return refusal(
		'FORBIDDEN',
		'SPACE_LIMIT_REACHED',
		'You are in as many spaces as a person may be. Leave or delete one first.',
	);
}

export function inviterRefusal() {
	return refusal('FORBIDDEN', 'SPACE_ROLE_REQUIRED', 'Only an owner or an admin of the space may do this.');
}

function refuseWeak(password: string, personal: string[]): void {
	const weakness = passwordWeakness(password, personal);
	if (weakness) throw refusal('BAD_REQUEST', 'WEAK_PASSWORD', weakness);
}

/** Others get to see the name of a person or a space. */
export function refuseLongName(name: string): void {
	if (name.length <= nameLimitCharacters) return;
	throw refusal('BAD_REQUEST', 'VALIDATION', `name: at most ${nameLimitCharacters} characters`);
}

function refuseRole(body: GuardedBody): void {
	const roles = [body.role ?? []].flat();
	if (roles.length !== 1 || !roles.every((role) => assignableRoles.has(role))) {
		throw refusal('BAD_REQUEST', 'VALIDATION', 'role: one of admin, member, viewer');
	}
}

function readGuarded(body: unknown): GuardedBody {
	const guarded = guardedBody.safeParse(body ?? {});
	if (guarded.success) return guarded.data;
	throw refusal('BAD_REQUEST', 'VALIDATION', 'The body has to be a JSON object.');
}

/**
 * The library lets through an address that is a path of ours, sends the browser to what it makes of it, and makes
 * `//evil.test` of `/.//evil.test`: another host.
 */
function refuseDetours(given: Record<string, unknown> | undefined): void {
	for (const name of addressMembers) {
		const address = given?.[name];
		if (typeof address !== 'string' || !URL.canParse(address, 'http://here.invalid')) continue;
		if (!new URL(address, 'http://here.invalid').pathname.startsWith('//')) continue;
		throw refusal('FORBIDDEN', 'INVALID_CALLBACK_URL', `${name}: no path of this origin`);
	}
}

/** The library tells anybody whether a slug is taken; those of personal spaces are made of addresses. */
function refusePersonalSlugs(given: Record<string, unknown> | undefined): void {
	if (!slugMembers.some((name) => isPersonalSlug(String(given?.[name] ?? '')))) return;
	throw refusal('BAD_REQUEST', 'SPACE_SLUG_INVALID', 'slug: lower-case letters, digits and single dashes');
}

/** A person's profile is checked here, because the library stores whatever comes. */
function refuseProfile(body: unknown): void {
	if (profile.safeParse(body ?? {}).success) return;
	const limits = `name: at most ${nameLimitCharacters} characters; image: at most ${imageLimitCharacters}`;
	throw refusal('BAD_REQUEST', 'VALIDATION', limits);
}

/** Postgres stores neither a NUL in a text nor, in JSON, half a character. */
function refuseUnstorable(body: unknown): void {
	let isStorable = true;
	const look = (text: unknown) => {
		if (typeof text === 'string') isStorable &&= text.isWellFormed() && !text.includes('\0');
	};
	JSON.stringify(body, (name, value) => {
		look(name);
		look(value);
		return value;
	});
	if (isStorable) return;
	throw refusal(
		'BAD_REQUEST',
		'VALIDATION',
		'A text holds a NUL or half a character, which cannot be stored.',
	);
}
