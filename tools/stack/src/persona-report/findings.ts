import type { CheckOutcome, PersonaReport, RatingItem, TickEnding } from '@mana/auth-protocol';

type ReportedPersona = PersonaReport['personas'][number];

/** One intention over the days on which it was wanted, oldest first. */
export interface IntentionTrend {
	readonly intention: string;
	readonly outcomes: readonly CheckOutcome[];
	/** What was found instead, the last time that it was not met. */
	readonly found: string | undefined;
}

export interface ModuleFindings {
	readonly module: string;
	readonly intentions: readonly IntentionTrend[];
	readonly calls: number;
	readonly failedCalls: number;
	/** How often each rating from 1 to 7 was given, by item. */
	readonly spreads: Readonly<Record<RatingItem, readonly number[]>>;
	readonly notes: readonly string[];
	/** Days on which it was rated 6 or 7 throughout though nothing of what was wanted in it was there. */
	readonly praisedDays: number;
}

export interface PersonaFindings {
	readonly name: string;
	readonly archetype: string;
	readonly days: readonly {
		readonly day: string;
		readonly ending: TickEnding | undefined;
		readonly reason: string | undefined;
		readonly tokens: number;
	}[];
	readonly modules: readonly ModuleFindings[];
	/** Calls that failed, by tool and what was said, the most frequent first. */
	readonly failures: readonly { readonly tool: string; readonly said: string; readonly count: number }[];
	readonly unreadableRatings: number;
}

const praise = 6;
const ratingsFrom1 = 7;

/** Puts together what each persona did and found. Nothing is averaged. */
export function findingsOf(persona: ReportedPersona): PersonaFindings {
	const modules = new Set([
		...persona.checks.map(({ module }) => module),
		...persona.ratings.map(({ module }) => module),
	]);
	return {
		name: persona.name,
		archetype: persona.archetype,
		days: persona.ticks.map(({ startedAt, ending, reason, tokens }) => ({
			day: startedAt.slice(0, 10),
			ending: ending ?? undefined,
			reason: reason ?? undefined,
			tokens: tokens ?? 0,
		})),
		modules: [...modules].sort().map((module) => moduleFindings(persona, module)),
		failures: failuresOf(persona),
		unreadableRatings: persona.ticks.filter(({ isRatingUnreadable }) => isRatingUnreadable).length,
	};
}

function moduleFindings(persona: ReportedPersona, module: string): ModuleFindings {
	const checks = persona.checks.filter((check) => check.module === module);
	const ratings = persona.ratings.filter((rating) => rating.module === module);
	const byIntention = Map.groupBy(checks, ({ intention }) => intention);
	const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
	return {
		module,
		intentions: [...byIntention].map(([intention, ofIt]) => ({
			intention,
			outcomes: ofIt.map(({ outcome }) => outcome),
			found: ofIt.findLast(({ outcome }) => outcome === 'unmet')?.notes ?? undefined,
		})),
		calls: sum(checks.map(({ calls }) => calls)),
		failedCalls: sum(checks.map(({ failedCalls }) => failedCalls)),
		spreads: {
			ease: spreadOf(ratings, 'ease'),
			fit: spreadOf(ratings, 'fit'),
			return: spreadOf(ratings, 'return'),
		},
		notes: [...new Set(ratings.flatMap(({ notes }) => (notes ? [notes] : [])))],
		praisedDays: persona.ticks.filter(({ tickId }) => isPraised(persona, module, tickId)).length,
	};
}

function spreadOf(
	ratings: readonly { readonly item: RatingItem; readonly rating: number }[],
	item: RatingItem,
): number[] {
	return Array.from(
		{ length: ratingsFrom1 },
		(_, place) => ratings.filter((one) => one.item === item && one.rating === place + 1).length,
	);
}

/** A persona that praises what did not work is itself what does not work. */
function isPraised(persona: ReportedPersona, module: string, tickId: string): boolean {
	const isOfIt = (one: { readonly module: string; readonly tickId: string }) =>
		one.module === module && one.tickId === tickId;
	const checks = persona.checks.filter(isOfIt);
	const ratings = persona.ratings.filter(isOfIt);
	const isBroken = checks.length > 0 && checks.every(({ outcome }) => outcome === 'unmet');
	return isBroken && ratings.length > 0 && ratings.every(({ rating }) => rating >= praise);
}

function failuresOf({ failures }: ReportedPersona): PersonaFindings['failures'] {
	const counted = new Map<string, { tool: string; said: string; count: number }>();
	for (const { toolName, errorMessage, result } of failures) {
		const said = errorMessage ?? (result === 'started' ? 'under way' : 'no reason was told');
		const key = `${toolName} ${said}`;
		const known = counted.get(key);
		if (known) known.count += 1;
		else counted.set(key, { tool: toolName, said, count: 1 });
	}
	return [...counted.values()].sort((one, other) => other.count - one.count);
}
