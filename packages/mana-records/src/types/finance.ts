import { z } from 'zod';
import type { ManaModule } from '../module.ts';
import { defineRecordType, encrypted, recordBase, undecryptable } from '../record-type.ts';
import { colorText, currencyCode, dateText, iconName, reference } from './plain-fields.ts';

export const transactionTypes = ['income', 'expense'] as const;

export const transactions = defineRecordType({
	app: 'finance',
	table: 'transactions',
	noun: 'transaction',
	record: z.object({
		...recordBase,
		type: z.enum(transactionTypes),
		/** Above zero, in units of the currency: 12.5 is twelve and a half. */
		amount: z.number(),
		/** null where the person keeps one currency. */
		currency: currencyCode.nullable(),
		categoryId: reference.nullable(),
		description: encrypted(z.string()),
		date: dateText,
		note: encrypted(z.string().nullable()),
		undecryptable,
	}),
	absent: {
		type: 'expense',
		amount: 0,
		currency: null,
		categoryId: null,
		description: '',
		date: '',
		note: null,
	},
	searched: {
		fields: [
			{ name: 'description', boost: 2 },
			{ name: 'note', boost: 1 },
		],
		quoted: 'note',
	},
});

export type Transaction = z.output<typeof transactions.record>;

export const financeCategories = defineRecordType({
	app: 'finance',
	table: 'categories',
	noun: 'category',
	record: z.object({
		...recordBase,
		name: encrypted(z.string()),
		type: z.enum(transactionTypes),
		color: colorText.nullable(),
		icon: iconName.nullable(),
		order: z.number(),
		undecryptable,
	}),
	absent: { name: '', type: 'expense', color: null, icon: null, order: 0 },
});

export type FinanceCategory = z.output<typeof financeCategories.record>;

export const financeModule: ManaModule = {
	id: 'finance',
	title: 'Finance',
	words: 'what you earn and spend',
	icon: 'wallet',
	spaceTypes: ['personal', 'club', 'practice'],
	apps: ['finance'],
	recordTypes: [transactions, financeCategories],
};
