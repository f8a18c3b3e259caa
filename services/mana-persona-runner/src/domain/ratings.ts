import { type RatingItem, ratingItems } from '@mana/auth-protocol';
import { z } from 'zod';
import type { Language } from './intention.ts';

export interface Rating {
	readonly module: string;
	readonly item: RatingItem;
	/** 1 to 7. */
	readonly rating: number;
	readonly notes: string | undefined;
}

/** What a persona says at the end of a day. */
export interface Verdict {
	readonly ratings: readonly Rating[];
	/** Why it gave up, where it did. */
	readonly reason: string | undefined;
}

const notesLimit = 1_000;
const verdictSchema = z.object({
	ratings: z.array(
		z.object({
			module: z.string(),
			item: z.enum(ratingItems),
			rating: z.int().min(1).max(7),
			notes: z.string().nullish(),
		}),
	),
	reason: z.string().nullish(),
});

/** What happened to a persona with one intention, as it saw it. */
export interface Experience {
	readonly module: string;
	readonly want: string;
	readonly said: string;
	readonly failures: readonly string[];
}

const questions: Readonly<Record<Language, Readonly<Record<RatingItem, string>>>> = {
	de: {
		ease: 'Wie leicht ging es? (1 sehr schwer – 7 sehr leicht)',
		fit: 'Tat es, was du wolltest? (1 gar nicht – 7 ganz)',
		return: 'Würdest du dafür wiederkommen? (1 sicher nicht – 7 sicher)',
	},
	en: {
		ease: 'How easy was it? (1 very hard – 7 very easy)',
		fit: 'Did it do what you meant? (1 not at all – 7 entirely)',
		return: 'Would you come back for it? (1 surely not – 7 surely)',
	},
};

const words = {
	de: {
		intro: 'Dein Tag mit Mana ist vorbei. So war er:',
		ask: 'Bewerte jeden Bereich ehrlich; höflich zu sein hilft niemandem. Fragen:',
		gaveUp: 'Du hast aufgegeben. Schreib in „reason“, warum.',
		form: 'Antworte nur mit JSON dieser Form:',
	},
	en: {
		intro: 'Your day with Mana is over. This is how it went:',
		ask: 'Rate each module honestly; being polite helps nobody. The questions:',
		gaveUp: 'You gave up. Say why in "reason".',
		form: 'Answer with JSON of this form and nothing else:',
	},
} as const;

/** Asks a persona, which has no tools for it, to rate the modules it has used. */
export function verdictPrompt(
	experiences: readonly Experience[],
	{ language, gaveUp }: { language: Language; gaveUp: boolean },
): string {
	const say = words[language];
	const modules = [...new Set(experiences.map(({ module }) => module))];
	const form = {
		ratings: [{ module: modules[0] ?? '', item: ratingItems[0], rating: 4, notes: '…' }],
		...(gaveUp && { reason: '…' }),
	};
	return [
		say.intro,
		...experiences.map(
			({ module, want, said, failures }) =>
				`- ${module}: ${JSON.stringify({ want, said, ...(failures.length > 0 && { failures }) })}`,
		),
		say.ask,
		...ratingItems.map((item) => `- ${item}: ${questions[language][item]}`),
		`(${modules.join(', ')})`,
		...(gaveUp ? [say.gaveUp] : []),
		say.form,
		JSON.stringify(form),
	].join('\n');
}

/**
 * Reads the ratings out of an answer, with or without a fence around the JSON.
 *
 * @param modules those that were used; ratings of others are left out, as is a second one of the same item
 * @returns undefined where the answer is no such JSON
 */
export function readVerdict(answer: string, modules: readonly string[]): Verdict | undefined {
	const json = answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1);
	let parsed: z.output<typeof verdictSchema>;
	try {
		parsed = verdictSchema.parse(JSON.parse(json));
	} catch {
		return undefined;
	}
	const byItem = new Map<string, Rating>();
	for (const { module, item, rating, notes } of parsed.ratings) {
		const key = `${module} ${item}`;
		if (!modules.includes(module) || byItem.has(key)) continue;
		byItem.set(key, { module, item, rating, notes: notes?.slice(0, notesLimit) });
	}
	if (byItem.size === 0) return undefined;
	return { ratings: [...byItem.values()], reason: parsed.reason?.slice(0, notesLimit) };
}
