import { z } from 'zod';
import type { ManaModule } from '../module.ts';
import { defineRecordType, encrypted, recordBase, undecryptable } from '../record-type.ts';
import { dateText, reference } from './plain-fields.ts';

export const quizzes = defineRecordType({
	app: 'quiz',
	table: 'quizzes',
	noun: 'quiz',
	record: z.object({
		...recordBase,
		title: encrypted(z.string()),
		description: encrypted(z.string().nullable()),
		category: encrypted(z.string().nullable()),
		tags: encrypted(z.array(z.string())),
		questionCount: z.number(),
		isPinned: z.boolean(),
		isArchived: z.boolean(),
		undecryptable,
	}),
	absent: {
		title: '',
		description: null,
		category: null,
		tags: [],
		questionCount: 0,
		isPinned: false,
		isArchived: false,
	},
	searched: {
		fields: [
			{ name: 'title', boost: 4 },
			{ name: 'category', boost: 2 },
			{ name: 'description', boost: 1 },
		],
		quoted: 'description',
	},
});

export type Quiz = z.output<typeof quizzes.record>;

export const questionTypes = ['single', 'multi', 'truefalse', 'text'] as const;

const option = z.object({ id: z.string(), text: z.string(), isCorrect: z.boolean() });

export const quizQuestions = defineRecordType({
	app: 'quiz',
	table: 'questions',
	noun: 'question',
	record: z.object({
		...recordBase,
		quizId: reference,
		order: z.number(),
		type: z.enum(questionTypes),
		questionText: encrypted(z.string()),
		options: encrypted(z.array(option)),
		explanation: encrypted(z.string().nullable()),
		undecryptable,
	}),
	absent: { quizId: '', order: 0, type: 'single', questionText: '', options: [], explanation: null },
});

export type QuizQuestion = z.output<typeof quizQuestions.record>;

/** One time that a quiz was played. */
export const quizAttempts = defineRecordType({
	app: 'quiz',
	table: 'attempts',
	noun: 'attempt',
	record: z.object({
		...recordBase,
		quizId: reference,
		startedAt: dateText,
		finishedAt: dateText.nullable(),
		/** From 0 to 1. */
		score: z.number().nullable(),
		answers: encrypted(
			z.array(z.object({ questionId: z.string(), answer: z.array(z.string()), isCorrect: z.boolean() })),
		),
		undecryptable,
	}),
	absent: { quizId: '', startedAt: '', finishedAt: null, score: null, answers: [] },
});

export type QuizAttempt = z.output<typeof quizAttempts.record>;

export const quizModule: ManaModule = {
	id: 'quiz',
	title: 'Quizzes',
	words: 'quizzes and how you did in them',
	icon: 'circle-help',
	spaceTypes: ['personal'],
	apps: ['quiz'],
	recordTypes: [quizzes, quizQuestions, quizAttempts],
};
