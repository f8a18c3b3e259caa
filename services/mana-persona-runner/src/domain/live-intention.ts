import { CallLog } from './call-log.ts';
import type { Intention, Language } from './intention.ts';
import { type Judgement, judge } from './judge.ts';
import type { Experience } from './ratings.ts';
import { spaceOf, type Tick } from './tick.ts';
import type { TickDeps } from './tick-deps.ts';

const around: Readonly<Record<Language, (today: string, want: string, isAgain: boolean) => string>> = {
	de: (today, want, isAgain) =>
		`Heute ist der ${today}. Das willst du jetzt:\n\n${want}\n\n` +
		(isAgain ? 'Vielleicht hast du damit schon angefangen: sieh erst nach, was da ist. ' : '') +
		'Nimm dafür die Werkzeuge von Mana. Sag zum Schluss in ein, zwei Sätzen, wie es ging.',
	en: (today, want, isAgain) =>
		`Today is ${today}. This is what you want now:\n\n${want}\n\n` +
		(isAgain ? 'You may have begun with it already: look first at what is there. ' : '') +
		'Use the tools of Mana for it. At the end say in a sentence or two how it went.',
};

/** Lets a persona do what it wants, then looks in the data whether that is so, and tells it. */
export async function liveIntention(
	deps: TickDeps,
	tick: Tick,
	intention: Intention,
	before: readonly string[],
): Promise<Experience> {
	const { persona, claim, own, day, temper, session, stop } = tick;
	const spaceId = spaceOf(tick.spaces, intention) ?? '';
	const spent = new AbortController();
	const log = new CallLog({
		auth: deps.auth,
		metrics: deps.metrics,
		temper,
		userId: persona.userId,
		tickId: claim.tickId,
		idPrefix: `${claim.tickId}:${claim.attempt}:${intention.id}`,
		onSpent: () => spent.abort(),
	});
	const want = intention.want(day);
	const relay = deps.startRelay({ session, spaceId, witness: log, fault: deps.fault });
	let said: string;
	try {
		const played = await deps.player.play({
			systemPrompt: persona.systemPrompt,
			prompt: around[own.language](day.today, want, claim.attempt > 1),
			tools: { url: relay.url, key: relay.key },
			turns: temper.patience.turns,
			signal: AbortSignal.any([stop.signal, spent.signal]),
			onTokens: (count) => {
				temper.tokens += count;
				deps.metrics.countTokens(count);
				if (temper.ending !== undefined) spent.abort();
			},
		});
		said = played.text;
	} finally {
		await relay.close();
	}
	if (stop.signal.reason !== 'left') await tellCheck(deps, tick, intention, { before, spaceId, log });
	return { module: intention.module, want, said, failures: log.failures };
}

async function tellCheck(
	deps: TickDeps,
	{ persona, claim, reader, day }: Tick,
	{ id, module, check }: Intention,
	{ before, spaceId, log }: { before: readonly string[]; spaceId: string; log: CallLog },
): Promise<void> {
	const after = await reader.read(spaceId, check.source, day);
	const judgement: Judgement = judge(check, { before, after, day });
	deps.metrics.countCheck(module, judgement.outcome);
	await deps.auth.tellCheck(persona.userId, {
		id: `${claim.tickId}:${id}`,
		tickId: claim.tickId,
		intention: id,
		module,
		outcome: judgement.outcome,
		calls: log.calls,
		failedCalls: log.failures.length,
		notes: judgement.outcome === 'unmet' ? judgement.found : null,
	});
}
