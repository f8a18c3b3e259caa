import type { QuizAttempt, QuizQuestion } from '../types/quiz.ts';

/** What keeps a question from being asked; undefined for a good one. */
export function faultOfQuestion({
	type,
	options,
}: Pick<QuizQuestion, 'type' | 'options'>): string | undefined {
	const all = options ?? [];
	const right = all.filter(({ isCorrect }) => isCorrect).length;
	if (type === 'text') return right >= 1 ? undefined : 'needs at least one right answer';
	if (type === 'truefalse') {
		return all.length === 2 && right === 1 ? undefined : 'needs two options, one of them right';
	}
	if (all.length < 2) return 'needs at least two options';
	if (right < 1) return 'needs at least one right option';
	return type === 'single' && right > 1 ? 'has more than one right option' : undefined;
}

/**
 * Whether an answer is right: the ids of all right options and no others, or for a question that is answered in
 * words one of its right answers, whatever its case and the blanks around it.
 */
export function isAnswerRight(
	{ type, options }: Pick<QuizQuestion, 'type' | 'options'>,
	answer: readonly string[],
): boolean {
	const right = (options ?? []).filter(({ isCorrect }) => isCorrect);
	if (type === 'text') {
		const given = inWords(answer.join(' '));
		return right.some(({ text }) => inWords(text) === given);
	}
	const chosen = new Set(answer);
	return chosen.size === right.length && right.every(({ id }) => chosen.has(id));
}

function inWords(text: string): string {
	return text.normalize('NFC').trim().replace(/\s+/gu, ' ').toLowerCase();
}

export interface QuizStats {
	readonly attemptCount: number;
	/** From 0 to 1, of the attempts that were finished. */
	readonly avgScore: number | undefined;
	readonly bestScore: number | undefined;
	readonly lastAttemptAt: string | undefined;
}

export function quizStats(attempts: readonly Pick<QuizAttempt, 'score' | 'finishedAt'>[]): QuizStats {
	const finished = attempts.filter(({ finishedAt }) => finishedAt !== null);
	const scores = finished.flatMap(({ score }) => (score === null ? [] : [score]));
	const sum = scores.reduce((total, score) => total + score, 0);
	return {
		attemptCount: finished.length,
		avgScore: scores.length === 0 ? undefined : Math.round((sum / scores.length) * 1000) / 1000,
		bestScore: scores.length === 0 ? undefined : Math.max(...scores),
		lastAttemptAt: finished
			.flatMap(({ finishedAt }) => finishedAt ?? [])
			.sort()
			.at(-1),
	};
}
