import type { AugurEntry } from '../types/augur.ts';
import { countEach } from './sums.ts';

/** What is compared of a sign, the person's texts opened. */
export type Sign = Pick<AugurEntry, 'kind' | 'sourceCategory' | 'vibe'> & {
	readonly source?: string | undefined;
	readonly claim?: string | undefined;
	readonly tags?: readonly string[] | undefined;
};

/** Below this many resolved signs chance would speak, and below this many alike ones too. */
export const oracleThresholds = { coldStart: 50, minMatches: 3 } as const;

const matchingScore = 2;
const keywordMinLength = 4;
const outcomeValues = { fulfilled: 1, partly: 0.5, 'not-fulfilled': 0 } as const;

/** Words that stand in texts about anything. */
const stopWords = new Set(
	(
		'aber alle allem allen aller alles also andere anderen auch beim bevor bist dabei dadurch dafür dann darf daran ' +
		'darauf daraus darum dass dein deine denn deren dessen dich diese diesem diesen dieser dieses doch dort durch ' +
		'eine einem einen einer eines etwas euch euer eure gegen gewesen habe haben hatte hatten hier hinter ihre ihrem ' +
		'ihren ihrer immer jede jedem jeden jeder jedes jetzt kann kein keine können könnte machen manche mehr mein meine ' +
		'mich muss müssen nach nicht nichts noch oder ohne sehr sein seine seinem seinen seiner selbst sich sind sollte ' +
		'über unser unsere unter viel vielleicht vom von vor war waren warum weil welche wenn werde werden wieder will ' +
		'wird wirst wohl wollen würde zwischen ' +
		'about after again against been before being below between both cannot could does doing down during each from ' +
		'further have having here hers herself himself into itself just more most myself once only other ought ours over ' +
		'same shall should some such than that their theirs them then there these they this those through under until ' +
		'very want were what when where which while will with would your yours'
	).split(' '),
);

/** The words of a sign by which it is compared: in small letters, without accents, four letters or more. */
export function signKeywords({ source = '', claim = '' }: Sign): ReadonlySet<string> {
	const words = `${source} ${claim}`.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
	const telling = words.filter((word) => !stopWords.has(word.normalize('NFC')));
	const folded = telling.map((word) => word.normalize('NFKD').replace(/\p{M}/gu, ''));
	return new Set(folded.filter((word) => word.length >= keywordMinLength));
}

/** One point each for the same kind, category and vibe, for a tag and for a word in common. */
export function likeness(a: Sign, b: Sign): number {
	const tags = new Set(b.tags ?? []);
	const words = signKeywords(b);
	return (
		Number(a.kind === b.kind) +
		Number(a.sourceCategory === b.sourceCategory) +
		Number(a.vibe === b.vibe) +
		Number((a.tags ?? []).some((tag) => tags.has(tag))) +
		Number([...signKeywords(a)].some((word) => words.has(word)))
	);
}

type ResolvedOutcome = keyof typeof outcomeValues;

export interface OracleAnswer {
	readonly speaks: boolean;
	readonly matches: number;
	/** From 0 to 1; undefined while the oracle is silent. */
	readonly hitRate: number | undefined;
	readonly breakdown: { readonly fulfilled: number; readonly partly: number; readonly notFulfilled: number };
	readonly thresholds: {
		readonly coldStart: number;
		readonly minMatches: number;
		readonly historyTotal: number;
	};
}

/** What came of signs like this one, among all that have been resolved. */
export function consultOracle(sign: Sign, history: readonly AugurEntry[]): OracleAnswer {
	const resolved = history.filter(isResolved);
	const alike = resolved.filter((entry) => likeness(sign, entry) >= matchingScore);
	const countOf = (outcome: ResolvedOutcome) => alike.filter((entry) => entry.outcome === outcome).length;
	const speaks = resolved.length >= oracleThresholds.coldStart && alike.length >= oracleThresholds.minMatches;
	return {
		speaks,
		matches: alike.length,
		hitRate: speaks ? hitRateOf(alike) : undefined,
		breakdown: {
			fulfilled: countOf('fulfilled'),
			partly: countOf('partly'),
			notFulfilled: countOf('not-fulfilled'),
		},
		thresholds: { ...oracleThresholds, historyTotal: resolved.length },
	};
}

export interface YearRecap {
	readonly year: number;
	readonly total: number;
	readonly resolved: number;
	readonly open: number;
	readonly hitRate: number | undefined;
	readonly byKind: Readonly<Record<string, number>>;
	readonly byVibe: Readonly<Record<string, number>>;
	readonly byOutcome: Readonly<Record<string, number>>;
	/** The five that came most often. */
	readonly topCategories: readonly { readonly category: string; readonly count: number }[];
	/** Only categories with at least three resolved signs count; undefined where there is none. */
	readonly bestSource: { readonly category: string; readonly hitRate: number } | undefined;
	readonly worstSource: { readonly category: string; readonly hitRate: number } | undefined;
}

const categoriesShown = 5;

/** A year of signs, by when they were met. */
export function yearRecap(entries: readonly AugurEntry[], year: number): YearRecap {
	const ofYear = entries.filter(({ encounteredAt }) =>
		encounteredAt.startsWith(String(year).padStart(4, '0')),
	);
	const resolved = ofYear.filter(isResolved);
	const counts = (values: readonly string[]) =>
		Object.fromEntries(countEach(values).map(({ value, count }) => [value, count]));
	const rates = [...Map.groupBy(resolved, ({ sourceCategory }) => sourceCategory)]
		.filter(([, some]) => some.length >= oracleThresholds.minMatches)
		.map(([category, some]) => ({ category, hitRate: hitRateOf(some) ?? 0 }))
		.sort((a, b) => b.hitRate - a.hitRate || (a.category < b.category ? -1 : 1));
	return {
		year,
		total: ofYear.length,
		resolved: resolved.length,
		open: ofYear.length - resolved.length,
		hitRate: hitRateOf(resolved),
		byKind: counts(ofYear.map(({ kind }) => kind)),
		byVibe: counts(ofYear.map(({ vibe }) => vibe)),
		byOutcome: counts(ofYear.map(({ outcome }) => outcome)),
		topCategories: countEach(ofYear.map(({ sourceCategory }) => sourceCategory))
			.slice(0, categoriesShown)
			.map(({ value, count }) => ({ category: value, count })),
		bestSource: rates[0],
		worstSource: rates.length > 1 ? rates.at(-1) : undefined,
	};
}

function isResolved(entry: AugurEntry): entry is AugurEntry & { outcome: ResolvedOutcome } {
	return entry.outcome !== 'open';
}

function hitRateOf(entries: readonly { readonly outcome: ResolvedOutcome }[]): number | undefined {
	if (entries.length === 0) return undefined;
	const sum = entries.reduce((total, { outcome }) => total + outcomeValues[outcome], 0);
	return Math.round((sum / entries.length) * 1000) / 1000;
}
