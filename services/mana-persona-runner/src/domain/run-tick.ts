import type { Persona, TickEnding, TickPlan } from '@mana/auth-protocol';
import { planDay } from './day-plan.ts';
import { holdTick } from './hold-tick.ts';
import { dayAt, type Intention } from './intention.ts';
import { liveIntention } from './live-intention.ts';
import { patienceOf, Temper } from './patience.ts';
import { type Experience, readVerdict, type Verdict, verdictPrompt } from './ratings.ts';
import { spaceOf, type Tick, type TickOutcome } from './tick.ts';
import type { TickDeps } from './tick-deps.ts';

const verdictMs = 60_000;

/**
 * Plays one day of one persona, if it can be claimed: signs in, works through what it wants, checks each in the data, and
 * asks for ratings. Whatever goes wrong is told as how the tick ended.
 */
export async function runTick(deps: TickDeps, persona: Persona, stopping: AbortSignal): Promise<TickOutcome> {
	const claim = await deps.auth.claim(persona.userId, deps.newId());
	if (!claim) return 'not-claimed';
	const own = deps.library.find(({ email }) => email === persona.email);
	const stop = new AbortController();
	const temper = new Temper(patienceOf(persona.archetype, deps.limits));
	const onStopping = () => stop.abort('left');
	stopping.addEventListener('abort', onStopping);
	if (stopping.aborted) onStopping();
	const deadline = setTimeout(() => stop.abort('deadline'), deps.deadlineMs);
	const hold = holdTick(
		() => deps.auth.alive(persona.userId, claim.tickId),
		() => stop.abort('left'),
	);
	try {
		const day = dayAt(Date.parse(claim.startedAt));
		const lived = own
			? await liveDay(deps, { persona, claim, own, day, temper, stop })
			: { ending: 'finished' as const };
		if (lived.ending === 'left') return 'left';
		await deps.auth.end(persona.userId, claim.tickId, { ...endOf(lived), tokens: temper.tokens });
		return lived.ending;
	} catch (error) {
		if (stop.signal.reason === 'left') return 'left';
		const code = codeOf(error);
		deps.logger.warn({ err: error, persona: persona.email, tickId: claim.tickId }, 'a tick has failed');
		deps.metrics.countError(code);
		await deps.auth.end(persona.userId, claim.tickId, {
			result: 'error',
			ending: 'failed',
			reason: code,
			tokens: temper.tokens,
			isRatingUnreadable: false,
		});
		return 'failed';
	} finally {
		clearTimeout(deadline);
		hold.stop();
		stopping.removeEventListener('abort', onStopping);
	}
}

interface LivedDay {
	readonly ending: TickEnding | 'left';
	/** Absent where nothing was asked. */
	readonly verdict?: Verdict | 'unreadable';
}

function endOf({ ending, verdict }: { ending: TickEnding; verdict?: LivedDay['verdict'] } | LivedDay) {
	return {
		result: 'ok' as const,
		ending: ending === 'left' ? ('stopped' as const) : ending,
		reason: ending === 'gave-up' && typeof verdict === 'object' ? verdict.reason : undefined,
		isRatingUnreadable: verdict === 'unreadable',
	};
}

async function liveDay(
	deps: TickDeps,
	begun: Omit<Tick, 'session' | 'reader' | 'spaces'>,
): Promise<LivedDay> {
	const session = await deps.openSession(begun.persona);
	try {
		const reader = deps.createReader(session);
		const tick: Tick = { ...begun, session, reader, spaces: await session.spaces() };
		const plan = tick.claim.plan ?? (await fixPlan(deps, tick));
		const experiences: Experience[] = [];
		for (const planned of plan) {
			const intention = tick.own.intentions.find(({ id }) => id === planned.intention);
			if (!intention || tick.claim.checked.includes(intention.id)) continue;
			if (hasEnded(tick)) await tellNotReached(deps, tick, intention);
			else experiences.push(await liveIntention(deps, tick, intention, planned.before));
			if (tick.stop.signal.reason === 'left') return { ending: 'left' };
		}
		const ending = tick.stop.signal.reason === 'deadline' ? 'deadline' : (tick.temper.ending ?? 'finished');
		if (ending === 'deadline' || experiences.length === 0) return { ending };
		return { ending, verdict: await askVerdict(deps, tick, experiences, ending === 'gave-up') };
	} finally {
		// A session that is not ended ends by itself.
		await session.end().catch(() => {});
	}
}

function hasEnded({ stop, temper }: Tick): boolean {
	return stop.signal.aborted || temper.ending !== undefined;
}

/** Draws what the persona can want today, and notes what is there before it begins. */
async function fixPlan(deps: TickDeps, tick: Tick): Promise<TickPlan> {
	const { persona, own, claim, spaces } = tick;
	const hasSpace = (intention: Intention) => spaceOf(spaces, intention) !== undefined;
	const drawn = planDay(own.intentions.filter(hasSpace), persona.moduleMix, {
		seed: claim.tickId,
		length: own.intentions.length,
	});
	const plan: TickPlan = [];
	for (const intention of drawn) {
		if (plan.length === deps.dayLength) break;
		const before = await recordsBefore(tick, intention);
		if (before) plan.push({ intention: intention.id, module: intention.module, before });
	}
	// What others wrote is read last: who has read it may not write elsewhere for some minutes.
	const isShared = ({ intention }: TickPlan[number]) =>
		own.intentions.some(({ id, space }) => id === intention && space === 'shared');
	plan.sort((one, other) => Number(isShared(one)) - Number(isShared(other)));
	await deps.auth.plan(persona.userId, claim.tickId, plan);
	return plan;
}

/** The ids that a check starts from; undefined where what the intention needs is not there. */
async function recordsBefore(
	{ reader, spaces, day }: Tick,
	intention: Intention,
): Promise<string[] | undefined> {
	const { check, given } = intention;
	const spaceId = spaceOf(spaces, intention) ?? '';
	const found =
		given && (await reader.read(spaceId, given.source, day)).filter((one) => given.holds(one, day));
	if (found?.length === 0) return undefined;
	const records = check.of === 'given' ? (found ?? []) : await reader.read(spaceId, check.source, day);
	return records.map(({ id }) => id);
}

async function tellNotReached(
	deps: TickDeps,
	{ persona, claim }: Tick,
	{ id, module }: Intention,
): Promise<void> {
	deps.metrics.countCheck(module, 'not-reached');
	await deps.auth.tellCheck(persona.userId, {
		id: `${claim.tickId}:${id}`,
		tickId: claim.tickId,
		intention: id,
		module,
		outcome: 'not-reached',
		calls: 0,
		failedCalls: 0,
	});
}

async function askVerdict(
	deps: TickDeps,
	{ persona, claim, own, temper }: Tick,
	experiences: readonly Experience[],
	gaveUp: boolean,
): Promise<Verdict | 'unreadable'> {
	const modules = experiences.map(({ module }) => module);
	const said = await deps.player.play({
		systemPrompt: persona.systemPrompt,
		prompt: verdictPrompt(experiences, { language: own.language, gaveUp }),
		tools: undefined,
		turns: 1,
		signal: AbortSignal.timeout(verdictMs),
		onTokens: (count) => {
			temper.tokens += count;
			deps.metrics.countTokens(count);
		},
	});
	const verdict = readVerdict(said.text, modules);
	if (!verdict) return 'unreadable';
	await deps.auth.tellRatings(
		persona.userId,
		verdict.ratings.map(({ module, item, rating, notes }) => ({
			id: `${claim.tickId}:${module}:${item}`,
			tickId: claim.tickId,
			module,
			item,
			rating,
			notes: notes ?? null,
		})),
	);
	return verdict;
}

function codeOf(error: unknown): string {
	return error instanceof Error && 'code' in error ? String(error.code) : 'INTERNAL';
}
