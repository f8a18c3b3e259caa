import { faultOfQuestion, quizStats } from '@mana/records/rules/quizzes';
import { inOwnOrder, latestFirst, nextOrder } from '@mana/records/rules/sort-order';
import {
	type QuizQuestion,
	questionTypes,
	quizAttempts,
	quizModule,
	quizQuestions,
	quizzes,
} from '@mana/records/types/quiz';
import { z } from 'zod';
import { quotedTitle } from '../deletion.ts';
import { optionalText, pageFields, queryField, recordId, titleText } from '../input-fields.ts';
import { listedByType } from '../json-schema.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';
import { createTable } from '../records/table.ts';
import { ToolError } from '../tool-error.ts';
import { defineTool, type ToolContext } from '../tool-spec.ts';

const title = titleText(200);
const type = z.enum(questionTypes);
const questionText = titleText(2_000);
const options = z.array(z.strictObject({ text: titleText(500), isCorrect: z.boolean() })).max(12);
const explanation = optionalText(2_000);
const shape = {
	description: optionalText(2_000),
	category: optionalText(100),
	tags: z.array(z.string().min(1).max(60)).max(20),
};
const fields = z.object(shape).partial().shape;

const tools = recordTools(quizModule, quizzes, { one: 'quiz', many: 'quizzes' });
const questions = recordTools(quizModule, quizQuestions, { one: 'question', many: 'questions' });
const attempts = createTable(quizAttempts);
const reading = { module: quizModule, policyHint: 'read', idempotent: true, returnsText: 'records' } as const;

const questionsOf = (ctx: ToolContext, quizId: string) =>
	questions.table.rowsWhere(ctx, (question) => question.quizId === quizId);

function withIds(given: readonly { text: string; isCorrect: boolean }[]) {
	return given.map((option) => ({ id: crypto.randomUUID(), ...option }));
}

/** @throws ToolError `INPUT_INVALID` for a question that cannot be asked */
function assertAskable(question: Pick<QuizQuestion, 'type' | 'options'>): void {
	const fault = faultOfQuestion(question);
	if (fault) throw new ToolError('INPUT_INVALID', `options: the question ${fault}.`);
}

/** Keeps the count that a quiz has of its questions. */
async function recount(ctx: ToolContext, quizId: string): Promise<void> {
	const { length } = await questionsOf(ctx, quizId);
	await tools.table.update(ctx, quizId, () => ({ questionCount: length }));
}

export const quizTools = [
	tools.create({
		name: 'quiz.create',
		title: 'Create quiz',
		description: 'Makes an empty quiz.',
		input: z.strictObject({ title, ...fields }),
		values: (input) => input,
	}),
	tools.list({
		name: 'quiz.list',
		title: 'Quizzes',
		description: 'Lists quizzes, or those with words.',
		input: z.strictObject({
			query: queryField,
			includeArchived: z.boolean().default(false),
			...pageFields(100, 30),
		}),
		where:
			({ includeArchived }) =>
			({ isArchived }) =>
				includeArchived || !isArchived,
		order: latestFirst,
		shown: briefly(quizzes, { cuts: ['description'] }),
	}),
	tools.update({
		name: 'quiz.update',
		title: 'Update quiz',
		description: 'Changes given fields of a quiz.',
		fields: z.object({
			title: title.optional(),
			...fields,
			isPinned: z.boolean().optional(),
			isArchived: z.boolean().optional(),
		}),
	}),
	tools.remove({
		name: 'quiz.delete',
		title: 'Delete quiz',
		description: 'Deletes a quiz with its questions.',
		loses: async (quiz, ctx) =>
			`The quiz ${quotedTitle(quiz.title)} with ${(await questionsOf(ctx, quiz.id)).length} questions`,
		withIt: (id, ctx) => questionsOf(ctx, id),
	}),
	defineTool({
		name: 'quiz.addQuestion',
		title: 'Add question',
		module: quizModule,
		description:
			'Adds a question: single and multi take two options or more, truefalse two, text its right answers.',
		policyHint: 'write',
		idempotent: false,
		recordTypes: [quizzes, quizQuestions],
		input: z.strictObject({
			quizId: recordId,
			type,
			questionText,
			options: options.describe('For text: the right answers'),
			explanation: explanation.optional(),
		}),
		output: z.object({ question: z.looseObject({ id: z.string() }), questionCount: z.int() }),
		async handler({ options: given, ...input }, ctx) {
			await tools.table.get(ctx, input.quizId);
			assertAskable({ type: input.type, options: withIds(given) });
			const present = (await questions.table.listPlain(ctx)).filter(({ quizId }) => quizId === input.quizId);
			const { id } = await questions.table.insert(ctx, {
				...input,
				options: withIds(given),
				order: nextOrder(present),
			});
			await recount(ctx, input.quizId);
			return { question: { id }, questionCount: present.length + 1 };
		},
	}),
	questions.change({
		name: 'quiz.updateQuestion',
		title: 'Update question',
		description: 'Changes the given parts of a question.',
		input: z.strictObject({
			id: recordId,
			type: listedByType(type).optional(),
			questionText: questionText.optional(),
			options: options.optional(),
			explanation: explanation.optional(),
		}),
		opens: true,
		change: ({ id: _, options: given, ...input }) => {
			return (question) => {
				const next = given ? withIds(given) : question.options;
				assertAskable({ type: input.type ?? question.type, options: next });
				return { ...input, ...(given && { options: next }) };
			};
		},
	}),
	defineTool({
		name: 'quiz.deleteQuestion',
		title: 'Delete question',
		module: quizModule,
		description: 'Deletes a question of a quiz.',
		policyHint: 'destructive',
		idempotent: true,
		recordTypes: [quizzes, quizQuestions],
		input: z.strictObject({ id: recordId }),
		output: z.object({ quizId: z.string() }),
		async describeLoss({ id }, ctx) {
			const { questionText: text } = await questions.table.get(ctx, id);
			return `The question ${quotedTitle(text)}. It can be brought back for a while.`;
		},
		async handler({ id }, ctx) {
			const { quizId } = await questions.table.get(ctx, id);
			await questions.table.remove(ctx, id, false);
			await recount(ctx, quizId);
			return { quizId };
		},
	}),
	defineTool({
		...reading,
		name: 'quiz.questions',
		formerNames: ['quiz.stats'],
		title: 'Quiz',
		description: 'Reads a quiz with its answers, and how often and well it was played.',
		recordTypes: [quizzes, quizQuestions, quizAttempts],
		input: z.strictObject({ quizId: recordId }),
		output: z.looseObject({ questions: z.array(z.looseObject({ id: z.string() })) }),
		async handler({ quizId }, ctx) {
			const quiz = await tools.table.get(ctx, quizId);
			const { records, total } = await questions.table.list(ctx, {
				where: (question) => question.quizId === quizId,
				order: inOwnOrder,
			});
			const brief = briefly(quizQuestions, { without: ['quizId'] });
			const played = (await attempts.listPlain(ctx)).filter((attempt) => attempt.quizId === quizId);
			return {
				quizTitle: quiz.title,
				questions: records.map((question) => brief.of(question)),
				total,
				...quizStats(played),
			};
		},
	}),
];
