import type { LockReason } from '../app-state.ts';
import type { LockChoice } from '../session.ts';
import type { KeptValues } from './device-storage.ts';

/** When the app locks itself, and whether it is locked; kept on the device. */
export interface Lock {
	choice(): LockChoice;
	choose(choice: LockChoice): Promise<void>;
	noteUse(): void;
	/** Whether nobody has used it for as long as was chosen. */
	isIdle(): boolean;
	/** Undefined: it is open. */
	setReason(reason: LockReason | undefined): Promise<void>;
	/** Why it is locked when the first tab opens, or another takes over. */
	reasonAtStart(isFirstTab: boolean): LockReason | undefined;
	forget(): Promise<void>;
}

interface KeptLock {
	readonly choice: LockChoice;
	readonly reason?: LockReason;
}

/** @param now milliseconds since 1970 */
export async function createLock(values: KeptValues, now: () => number): Promise<Lock> {
	let kept = ((await values.get('lock')) as KeptLock | undefined) ?? { choice: 'never' };
	let usedAtMs = now();

	async function keep(next: KeptLock): Promise<void> {
		kept = next;
		await values.set('lock', next);
	}

	return {
		choice: () => kept.choice,
		choose: (choice) => keep({ ...kept, choice }),
		noteUse() {
			usedAtMs = now();
		},
		isIdle: () => typeof kept.choice === 'object' && now() - usedAtMs >= kept.choice.afterMinutes * 60_000,
		setReason: (reason) => keep({ choice: kept.choice, ...(reason !== undefined && { reason }) }),
		reasonAtStart: (isFirstTab) =>
			kept.reason ?? (isFirstTab && kept.choice !== 'never' ? 'closed' : undefined),
		async forget() {
			kept = { choice: 'never' };
			await values.delete('lock');
		},
	};
}
