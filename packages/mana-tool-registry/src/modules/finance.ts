import { monthSummary } from '@mana/records/rules/finances';
import { descending, sortOrder } from '@mana/records/rules/sort-order';
import {
	financeCategories,
	financeModule,
	type Transaction,
	transactions,
	transactionTypes,
} from '@mana/records/types/finance';
import { z } from 'zod';
import { calendarDate } from '../calendar-date.ts';
import { quotedTitle } from '../deletion.ts';
import {
	hasChange,
	noChange,
	optionalText,
	pageFields,
	queryField,
	recordId,
	titleText,
} from '../input-fields.ts';
import { listedByType } from '../json-schema.ts';
import { personDay } from '../person-day.ts';
import { briefly } from '../records/brief-record.ts';
import { namedRecords } from '../records/named-records.ts';
import { recordTools } from '../records/record-tools.ts';
import { createTable } from '../records/table.ts';
import { defineTool, type ToolContext } from '../tool-spec.ts';

const type = z.enum(transactionTypes);
const amount = z.number().positive().max(1e12);
const description = titleText(500);
const month = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, { error: 'expected a month, YYYY-MM' });
const category = titleText(60);
const currency = z.string().regex(/^[A-Z]{3}$/, { error: 'expected a currency such as EUR' });
const note = optionalText(5_000);

const tools = recordTools(financeModule, transactions, { one: 'transaction', many: 'transactions' });
const categoryTable = createTable(financeCategories);
const categories = namedRecords(categoryTable, (ctx, name, order) =>
	categoryTable.insert(ctx, { name, order }),
);
const brief = briefly(transactions, { cuts: ['note'], without: ['categoryId'] });

const newestDayFirst = sortOrder(
	['date', 'createdAt'],
	(a: Pick<Transaction, 'date' | 'createdAt'>, b: Pick<Transaction, 'date' | 'createdAt'>) =>
		descending(a.date, b.date) || descending(a.createdAt, b.createdAt),
);

async function withCategory<T extends { category?: string | undefined }>(
	{ category: name, ...given }: T,
	ctx: ToolContext,
) {
	if (name === undefined) return given;
	const [categoryId] = await categories.idsOf(ctx, [name]);
	return { ...given, categoryId };
}

export const financeTools = [
	tools.create({
		name: 'finance.addTransaction',
		title: 'Add transaction',
		description: 'Records money that came in or was spent.',
		input: z.strictObject({
			type,
			amount,
			description,
			date: calendarDate.optional(),
			category: category.optional(),
			currency: currency.optional(),
			note: note.optional(),
		}),
		async values({ date, ...input }, ctx) {
			return { ...(await withCategory(input, ctx)), date: date ?? (await personDay(ctx)).today };
		},
	}),
	tools.list({
		name: 'finance.list',
		title: 'Transactions',
		description: 'Lists transactions, newest first, or those with words.',
		input: z.strictObject({
			type: listedByType(type).optional(),
			month: month.optional(),
			query: queryField,
			...pageFields(200, 20),
		}),
		about: (_, ctx) => categories.namer(ctx),
		where:
			({ type: wanted, month: of = '' }) =>
			(one) =>
				(wanted === undefined || one.type === wanted) && one.date.startsWith(of),
		order: newestDayFirst,
		shown: {
			schema: brief.schema,
			of: (one, categoryOf) => {
				const name = one.categoryId === null ? undefined : categoryOf(one.categoryId);
				return { ...brief.of(one), ...(name !== undefined && { category: name }) };
			},
		},
	}),
	defineTool({
		name: 'finance.monthSummary',
		title: 'Month summary',
		module: financeModule,
		description: 'Adds up a month, by default this one: income, expenses by category, balance.',
		policyHint: 'read',
		idempotent: true,
		returnsText: 'records',
		recordTypes: [transactions, financeCategories],
		input: z.strictObject({ month: month.optional() }),
		output: z.looseObject({ month: z.string(), currencies: z.array(z.looseObject({})) }),
		async handler({ month: given }, ctx) {
			const of = given ?? (await personDay(ctx)).today.slice(0, 'YYYY-MM'.length);
			const categoryOf = await categories.namer(ctx);
			// Amounts of two currencies do not add up.
			const byCurrency = Map.groupBy(await tools.table.listPlain(ctx), (one) => one.currency);
			const currencies = [...byCurrency].flatMap(([code, some]) => {
				const { byCategory, month: _, ...sums } = monthSummary(some, of);
				if (sums.transactions === 0) return [];
				const named = byCategory.map(({ categoryId, amount: spent }) => ({
					category: (categoryId === null ? undefined : categoryOf(categoryId)) ?? 'none',
					amount: spent,
				}));
				return [{ ...(code !== null && { currency: code }), ...sums, byCategory: named }];
			});
			return { month: of, currencies };
		},
	}),
	tools.change({
		name: 'finance.update',
		title: 'Update transaction',
		description: 'Changes given fields of a transaction.',
		input: z
			.strictObject({
				id: recordId,
				type: listedByType(type).optional(),
				amount: amount.optional(),
				description: description.optional(),
				date: calendarDate.optional(),
				category: category.optional(),
				currency: currency.optional(),
				note: note.optional(),
			})
			.refine(hasChange, noChange),
		async change({ id: _, ...given }, ctx) {
			const patch = await withCategory(given, ctx);
			return () => patch;
		},
	}),
	tools.remove({
		name: 'finance.delete',
		title: 'Delete transactions',
		description: 'Deletes transactions.',
		severally: true,
		loses: (one) => `The transaction ${quotedTitle(one.description)} of ${one.date.slice(0, 10)}`,
	}),
];
