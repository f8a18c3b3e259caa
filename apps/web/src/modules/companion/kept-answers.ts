import { z } from 'zod';

const keptAs = 'mana-companion';
const kept = z.object({
	userId: z.string(),
	answers: z.array(z.object({ chatId: z.string(), spaceId: z.string(), answerId: z.string() })),
});

export type KeptAnswer = z.output<typeof kept>['answers'][number];

/** Answers that were under way when the page was loaded anew: by their names they are read on. No word of them is kept. */
export function keptAnswers(userId: string): readonly KeptAnswer[] {
	const read = kept.safeParse(JSON.parse(sessionStorage.getItem(keptAs) ?? 'null'));
	return read.success && read.data.userId === userId ? read.data.answers : [];
}

/** Notes an answer that has begun, or strikes one that is over. */
export function keepAnswer(userId: string, answer: KeptAnswer, isOver: boolean): void {
	const others = keptAnswers(userId).filter(({ answerId }) => answerId !== answer.answerId);
	const answers = isOver ? others : [...others, answer];
	if (answers.length === 0) sessionStorage.removeItem(keptAs);
	else sessionStorage.setItem(keptAs, JSON.stringify({ userId, answers }));
}
