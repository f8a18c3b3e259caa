import type { ClaimedTick, PersonaCheck, PersonaReport, TickEnd, TickPlan } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import { personaNotFound } from './personas.ts';

export type Claim = Omit<ClaimedTick, 'ok'> | 'unknown' | 'held' | 'not-due';

interface TickOfHolder {
	readonly userId: string;
	readonly tickId: string;
	readonly holder: string;
}

export interface PersonaTickStore {
	/**
	 * Gives a runner the next tick of a persona: the one that was cut short, or a new one where the persona is due. A tick
	 * that has been begun `attempts` times and was cut short each time is ended instead.
	 */
	claim(
		tick: TickOfHolder & { readonly nowMs: number; readonly heldUntilMs: number; readonly attempts: number },
	): Promise<Claim>;
	/** False where the tick is not open, or another runner's by now. As all of these. */
	hold(tick: TickOfHolder, heldUntilMs: number): Promise<boolean>;
	/** The plan that is there stays. */
	plan(tick: TickOfHolder, plan: TickPlan): Promise<boolean>;
	end(tick: TickOfHolder, end: Omit<TickEnd, 'holder'>, nowMs: number): Promise<boolean>;
	/** Adds those whose ids are not there yet; answers how many that were. */
	addChecks(userId: string, checks: readonly PersonaCheck[], nowMs: number): Promise<number>;
	report(sinceMs: number): Promise<PersonaReport['personas']>;
}

export interface PersonaTickDeps {
	readonly personaTickStore: PersonaTickStore;
	readonly now: () => number;
}

/** How long a runner is believed to be alive that says nothing. */
const holdMs = 2 * 60_000;
const attempts = 3;

/**
 * Claims the next tick of a persona for a runner. What was under way when an earlier runner ended goes on; calls of it
 * whose outcome was not told are noted as failed, `CUT_SHORT`.
 *
 * @throws AppError 404 `PERSONA_NOT_FOUND`, 409 `TICK_HELD` by another runner, `PERSONA_NOT_DUE`
 */
export async function claimTick(
	deps: PersonaTickDeps,
	userId: string,
	{ tickId, holder }: { tickId: string; holder: string },
): Promise<Omit<ClaimedTick, 'ok'>> {
	const nowMs = deps.now();
	const claim = await deps.personaTickStore.claim({
		userId,
		tickId,
		holder,
		nowMs,
		heldUntilMs: nowMs + holdMs,
		attempts,
	});
	if (claim === 'unknown') throw personaNotFound();
	if (claim === 'held') throw new AppError('TICK_HELD', 409, 'Another runner plays this persona.');
	if (claim === 'not-due') throw new AppError('PERSONA_NOT_DUE', 409, 'This persona is not due yet.');
	return claim;
}

/** Notes that a runner is alive. @throws AppError 409 `TICK_LOST` */
export async function holdTick(deps: PersonaTickDeps, tick: TickOfHolder): Promise<void> {
	requireHeld(await deps.personaTickStore.hold(tick, deps.now() + holdMs));
}

/** Fixes what a persona wants of the day; a plan that is there stays. @throws AppError 409 `TICK_LOST` */
export async function planTick(deps: PersonaTickDeps, tick: TickOfHolder, plan: TickPlan): Promise<void> {
	requireHeld(await deps.personaTickStore.plan(tick, plan));
}

/** @throws AppError 409 `TICK_LOST` */
export async function endTick(
	deps: PersonaTickDeps,
	tick: TickOfHolder,
	end: Omit<TickEnd, 'holder'>,
): Promise<void> {
	requireHeld(await deps.personaTickStore.end(tick, end, deps.now()));
}

function requireHeld(isHeld: boolean): void {
	if (!isHeld)
		throw new AppError('TICK_LOST', 409, 'This tick has ended, or another runner has taken it up.');
}
