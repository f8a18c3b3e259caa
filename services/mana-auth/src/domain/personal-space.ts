/** Names that mean something in an address of ours. */
const reservedSlugs = new Set([
	'me',
	'admin',
	'api',
	'auth',
	'login',
	'logout',
	'signup',
	'signin',
	'register',
	'settings',
	'new',
	'app',
	'www',
	'support',
	'help',
	'billing',
	'invite',
]);
const slugLimitCharacters = 30;
/**
 * Stands before the slug of a personal space where it is stored, and in no slug that people choose: whoever asks for a
 * name does not learn whether it is made of somebody's address.
 */
const personalMark = '~';
const highestSuffix = 999;

export interface PersonalSpaceOwner {
	id: string;
	name: string;
	email: string;
	accessTier: string;
}

interface NewPersonalSpace {
	id: string;
	ownerId: string;
	name: string;
	slug: string;
	metadata: { type: 'personal'; tier: string };
	createdAtMs: number;
}

export interface PersonalSpaceDeps {
	spaces: {
		/** The user's personal space, with its owner's membership restored should it be missing. */
		findPersonal(userId: string): Promise<string | undefined>;
		/** Slugs in use that are `base` or `base-` and more. */
		slugsFrom(base: string): Promise<Set<string>>;
		/** Stores the space with its owner; false where the slug or the owner's place has been taken meanwhile. */
		insertPersonal(space: NewPersonalSpace): Promise<boolean>;
	};
	/** A fresh random id of lower-case letters and digits, at least 10 characters long. */
	newId: () => string;
	now: () => number;
}

export function storedPersonalSlug(slug: string): string {
	return `${personalMark}${slug}`;
}

export function isPersonalSlug(stored: string): boolean {
	return stored.startsWith(personalMark);
}

/** A slug as people know it. */
export function shownSlug(stored: string): string {
	return isPersonalSlug(stored) ? stored.slice(personalMark.length) : stored;
}

export function isReservedSlug(slug: string): boolean {
	return reservedSlugs.has(slug);
}

/**
 * Makes the user's personal space unless they have one, and answers its id. Called after sign-up and again at
 * each sign-in, because sign-up is committed before its space can be made.
 */
export async function ensurePersonalSpace(
	deps: PersonalSpaceDeps,
	owner: PersonalSpaceOwner,
): Promise<string> {
	const localPart = owner.email.split('@')[0] ?? '';
	for (;;) {
		const existing = await deps.spaces.findPersonal(owner.id);
		if (existing) return existing;
		const base = slugFrom(localPart) || `user-${deps.newId().slice(0, 6)}`;
		const space: NewPersonalSpace = {
			id: deps.newId(),
			ownerId: owner.id,
			name: owner.name || localPart,
			slug: freeSlug(base, await deps.spaces.slugsFrom(base), deps.newId),
			metadata: { type: 'personal', tier: owner.accessTier },
			createdAtMs: deps.now(),
		};
		if (await deps.spaces.insertPersonal(space)) return space.id;
	}
}

/** Lower-case letters, digits and single dashes, at most 30; empty where nothing is left. */
export function slugFrom(localPart: string): string {
	return localPart
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.slice(0, slugLimitCharacters)
		.replace(/^-|-$/g, '');
}

/** The slug itself, else with -2 … -999, else with a random ending. */
export function freeSlug(base: string, taken: ReadonlySet<string>, newId: () => string): string {
	if (!taken.has(base) && !isReservedSlug(base)) return base;
	for (let suffix = 2; suffix <= highestSuffix; suffix++) {
		if (!taken.has(`${base}-${suffix}`)) return `${base}-${suffix}`;
	}
	return `${base}-${newId().slice(0, 10)}`;
}
