import type { AccountDeletion, SpaceDeletion } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import { notAMember } from './space-keys.ts';
import { personalSpaceStays, roleRequired } from './space-members.ts';
import { stepUpRequired } from './step-up.ts';

/**
 * Other services remember memberships for 30 seconds, and what they take in meanwhile has to go too: so data is
 * erased at once, and once more after this time, before the space or the account itself goes.
 */
const settleMs = 60_000;
const batchSize = 20;

/** Who deletes, and whether they have just proved who they are. */
export interface Deleter {
	readonly userId: string;
	readonly hasSteppedUp: boolean;
}

export interface DeletionStore {
	/**
	 * Hides a shared space from everybody and ends all memberships but the caller's. Again by the same owner:
	 * `begun` as well. Nothing where only the proof of who asks is missing: `unproven`.
	 */
	beginSpace(
		spaceId: string,
		by: Deleter,
		nowMs: number,
	): Promise<'begun' | 'not-a-member' | 'not-an-owner' | 'personal' | 'unproven'>;
	/**
	 * Hides an account, ends its sessions and its memberships in shared spaces; nothing where it is the only owner
	 * of some, which are answered, nor where only the proof of who asks is missing.
	 */
	beginAccount(
		by: Deleter,
		nowMs: number,
	): Promise<'begun' | 'unproven' | { readonly ownedSpaces: readonly { id: string; name: string }[] }>;
	/** Spaces whose deletion began at this instant or before. */
	spacesBegunBy(untilMs: number, limit: number): Promise<{ spaceId: string; userId: string }[]>;
	/** Accounts likewise, without those in whose name a space is still being deleted. */
	accountsBegunBy(
		untilMs: number,
		limit: number,
	): Promise<{ userId: string; personalSpaceId: string | null }[]>;
	removeSpace(spaceId: string): Promise<void>;
	removeAccount(userId: string): Promise<void>;
	personalSpaceOf(userId: string): Promise<string | undefined>;
}

export interface DeletionDeps {
	deletions: DeletionStore;
	/**
	 * Erases a space's data in mana-sync, in the name of its owner.
	 *
	 * @returns how many records that took, or null where mana-sync could not be reached or did not finish
	 */
	eraseData(userId: string, spaceId: string): Promise<number | null>;
	now: () => number;
}

/**
 * Deletes a shared space with its data. It is gone for everybody at once. `erased` is how many records mana-sync has
 * erased; null where it could not yet: `finishDeletions` goes on with it, and so does the same call again.
 *
 * @throws AppError 403 `SPACE_FORBIDDEN`, `SPACE_ROLE_REQUIRED` or `SPACE_PERSONAL_UNDELETABLE`; after these 401
 *   `STEP_UP_REQUIRED`, so that nobody proves who they are for what is refused anyway
 */
export async function deleteSpace(deps: DeletionDeps, by: Deleter, spaceId: string): Promise<SpaceDeletion> {
	switch (await deps.deletions.beginSpace(spaceId, by, deps.now())) {
		case 'not-a-member':
			throw notAMember();
		case 'not-an-owner':
			throw roleRequired('an owner');
		case 'personal':
			throw personalSpaceStays();
		case 'unproven':
			throw stepUpRequired();
		case 'begun':
			return { spaceId, erased: await deps.eraseData(by.userId, spaceId) };
	}
}

/**
 * Deletes an account with its personal space. Nobody signs in to it any more, its tokens find no space, and shared
 * spaces go on without it. `erased` as in `deleteSpace`.
 *
 * @throws AppError 409 `OWNER_OF_SPACES` with the spaces that would be left without an owner; after that 401
 *   `STEP_UP_REQUIRED`
 */
export async function deleteAccount(deps: DeletionDeps, by: Deleter): Promise<AccountDeletion> {
	const { userId } = by;
	const personalSpaceId = await deps.deletions.personalSpaceOf(userId);
	const outcome = await deps.deletions.beginAccount(by, deps.now());
	if (outcome === 'unproven') throw stepUpRequired();
	if (outcome !== 'begun') {
		throw new AppError(
			'OWNER_OF_SPACES',
			409,
			'You are the only owner of some spaces. Transfer or delete them first.',
			{ details: { spaces: outcome.ownedSpaces } },
		);
	}
	return { userId, erased: personalSpaceId ? await deps.eraseData(userId, personalSpaceId) : 0 };
}

/**
 * Completes deletions that began a minute ago or earlier, whatever became of the process that began them. What
 * mana-sync does not erase now is left to the next turn, and one that fails keeps back no other.
 *
 * @throws AggregateError at the end, of what failed
 */
export async function finishDeletions(deps: DeletionDeps): Promise<{ spaces: number; accounts: number }> {
	const done = { spaces: 0, accounts: 0 };
	const failures: unknown[] = [];
	const complete = async (
		kind: keyof typeof done,
		isErased: () => Promise<boolean>,
		remove: () => Promise<void>,
	) => {
		try {
			if (!(await isErased())) return;
			await remove();
			done[kind]++;
		} catch (error) {
			failures.push(error);
		}
	};
	const isErased = async (userId: string, spaceId: string) =>
		(await deps.eraseData(userId, spaceId)) !== null;
	const untilMs = deps.now() - settleMs;
	for (const { spaceId, userId } of await deps.deletions.spacesBegunBy(untilMs, batchSize)) {
		await complete(
			'spaces',
			() => isErased(userId, spaceId),
			() => deps.deletions.removeSpace(spaceId),
		);
	}
	for (const { userId, personalSpaceId } of await deps.deletions.accountsBegunBy(untilMs, batchSize)) {
		await complete(
			'accounts',
			async () => personalSpaceId === null || isErased(userId, personalSpaceId),
			() => deps.deletions.removeAccount(userId),
		);
	}
	if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
	return done;
}
