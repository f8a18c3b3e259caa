import type {
	Account,
	Persona,
	PersonaAction,
	PersonaDetails,
	PersonaList,
	RatingItem,
	RatingSpread,
} from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import { type DeletionDeps, deleteAccount, deleteSpace } from './deletion.ts';
import { passwordWeakness } from './password-policy.ts';

/** What a persona is like: an account that a program plays. */
export type PersonaProfile = Omit<Persona, 'userId' | 'lastActiveAt' | 'createdAt'>;

export interface PersonaFeedback {
	readonly id: string;
	readonly tickId: string;
	readonly module: string;
	readonly item: RatingItem;
	/** 1 to 7. */
	readonly rating: number;
	readonly notes: string | null;
}

/** How often a rating was given; without an item it is one of a whole module, as it was once asked. */
export interface RatingCount {
	readonly module: string;
	readonly item: RatingItem | null;
	readonly scale: 5 | 7;
	readonly rating: number;
	readonly count: number;
}

/** Where a rating could not be read, this was once noted as its module. */
const unreadableModule = '__parse';

export interface PersonaStore {
	accountOf(
		email: string,
	): Promise<{ userId: string; kind: Account['kind']; passwordHash: string | null } | undefined>;
	/**
	 * Makes the account of a persona, or changes the one there is. A new password ends its sessions. `taken` where the
	 * address is that of somebody else, or of a persona that is being deleted.
	 */
	put(
		persona: PersonaProfile & { passwordHash: string | null; nowMs: number },
	): Promise<{ account: Account } | 'taken'>;
	list(sinceMs: number): Promise<(Persona & { recentActions: number })[]>;
	find(userId: string): Promise<Persona | undefined>;
	kindOf(userId: string): Promise<Account['kind'] | undefined>;
	/** The shared spaces that it owns and to which nobody belongs but personas. */
	spacesOfPersonas(userId: string): Promise<string[]>;
	lastActions(userId: string, limit: number): Promise<(PersonaAction & { createdAt: string })[]>;
	ratings(userId: string): Promise<RatingCount[]>;
	/** How often ratings were asked for and could not be read. */
	unreadableRatings(userId: string): Promise<number>;
	due(nowMs: number, limit: number): Promise<Persona[]>;
	/** Moves `lastActiveAt` on; false where there is no such persona. */
	touch(userId: string, nowMs: number): Promise<boolean>;
	/** Adds those whose ids are not there yet, and what came of those that had been told as started. Answers how many. */
	addActions(userId: string, actions: readonly PersonaAction[], nowMs: number): Promise<number>;
	addFeedback(userId: string, feedback: readonly PersonaFeedback[], nowMs: number): Promise<number>;
}

export interface PersonaDeps {
	personas: PersonaStore;
	passwordHashing: {
		hash(password: string): Promise<string>;
		verify(input: { hash: string; password: string }): Promise<boolean>;
	};
	ensurePersonalSpace(owner: Account): Promise<string>;
	now: () => number;
}

const weekMs = 7 * 24 * 60 * 60_000;
const shownActions = 20;
const dueLimit = 100;

/**
 * Makes a persona, or brings the one of this address to what is given, its password included. Never makes a persona of
 * somebody's own account.
 *
 * @throws AppError 409 `EMAIL_ALREADY_REGISTERED`, 400 `WEAK_PASSWORD`
 */
export async function putPersona(
	deps: PersonaDeps,
	{ password, ...profile }: PersonaProfile & { password: string },
): Promise<{ userId: string; email: string }> {
	const weakness = passwordWeakness(password, [profile.email, profile.name]);
	if (weakness) throw new AppError('WEAK_PASSWORD', 400, weakness);
	const email = profile.email.toLowerCase();
	const known = await deps.personas.accountOf(email);
	if (known && known.kind !== 'persona') throw addressTaken();
	const hash = known?.passwordHash ?? null;
	const isSame = hash !== null && (await deps.passwordHashing.verify({ hash, password }));
	const passwordHash = isSame ? null : await deps.passwordHashing.hash(password);
	const stored = await deps.personas.put({ ...profile, email, passwordHash, nowMs: deps.now() });
	if (stored === 'taken') throw addressTaken();
	await deps.ensurePersonalSpace(stored.account);
	return { userId: stored.account.id, email };
}

export async function listPersonas(deps: PersonaDeps): Promise<PersonaList['personas']> {
	const personas = await deps.personas.list(deps.now() - weekMs);
	return personas.map(({ recentActions, ...persona }) => ({ ...persona, actions7d: recentActions }));
}

/** @throws AppError 404 `PERSONA_NOT_FOUND` */
export async function readPersona(deps: PersonaDeps, userId: string): Promise<PersonaDetails> {
	const persona = await deps.personas.find(userId);
	if (!persona) throw personaNotFound();
	const ratings = await deps.personas.ratings(userId);
	return {
		...persona,
		actions: await deps.personas.lastActions(userId, shownActions),
		feedback: spreadsOf(ratings.filter(({ module }) => module !== unreadableModule)),
		unreadableFeedback:
			(await deps.personas.unreadableRatings(userId)) +
			ratings.filter(({ module }) => module === unreadableModule).reduce((sum, { count }) => sum + count, 0),
	};
}

function spreadsOf(ratings: readonly RatingCount[]): RatingSpread[] {
	const spreads = new Map<string, RatingSpread>();
	for (const { module, item, scale, rating, count } of ratings) {
		const key = JSON.stringify([module, item, scale]);
		const spread = spreads.get(key) ?? {
			module,
			item,
			scale,
			counts: Array.from({ length: scale }, () => 0),
		};
		spread.counts[rating - 1] = count;
		spreads.set(key, spread);
	}
	return [...spreads.values()];
}

/**
 * Deletes a persona as any account is, and the spaces it owns that only personas share.
 *
 * @throws AppError 404 `PERSONA_NOT_FOUND`, 400 `NOT_A_PERSONA`, 409 `OWNER_OF_SPACES` that people belong to
 */
export async function deletePersona(deps: PersonaDeps & DeletionDeps, userId: string) {
	const kind = await deps.personas.kindOf(userId);
	if (kind === undefined) throw personaNotFound();
	if (kind !== 'persona') {
		throw new AppError('NOT_A_PERSONA', 400, "This is somebody's own account. Nothing was deleted.");
	}
	const by = { userId, hasSteppedUp: true };
	for (const spaceId of await deps.personas.spacesOfPersonas(userId)) await deleteSpace(deps, by, spaceId);
	return deleteAccount(deps, by);
}

/** Personas whose next tick is due, those never active first. */
export function duePersonas(deps: PersonaDeps): Promise<Persona[]> {
	return deps.personas.due(deps.now(), dueLimit);
}

/** Notes that a runner told something of a persona. @throws AppError 404 `PERSONA_NOT_FOUND` */
export async function noteReport(deps: PersonaDeps, userId: string): Promise<void> {
	if (!(await deps.personas.touch(userId, deps.now()))) throw personaNotFound();
}

/** Takes in what a persona does; sent again under the same ids it counts once. @throws AppError 404 */
export async function recordActions(
	deps: PersonaDeps,
	userId: string,
	actions: readonly PersonaAction[],
): Promise<number> {
	await noteReport(deps, userId);
	// One told twice in a report counts as it was told last.
	const byId = new Map(actions.map((action) => [action.id, action]));
	return deps.personas.addActions(userId, [...byId.values()], deps.now());
}

/** Takes in what a persona found; sent again under the same ids it counts once. @throws AppError 404 */
export async function recordFeedback(
	deps: PersonaDeps,
	userId: string,
	feedback: readonly PersonaFeedback[],
): Promise<number> {
	await noteReport(deps, userId);
	return deps.personas.addFeedback(userId, feedback, deps.now());
}

export function personaNotFound(): AppError {
	return new AppError('PERSONA_NOT_FOUND', 404, 'There is no such persona.');
}

function addressTaken(): AppError {
	return new AppError(
		'EMAIL_ALREADY_REGISTERED',
		409,
		"This address is that of somebody's own account, or of one that is being deleted. It makes no persona.",
	);
}
