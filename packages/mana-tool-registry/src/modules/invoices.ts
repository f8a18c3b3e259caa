import { daysAfter } from '@mana/records/rules/day-rules';
import { invoiceStats, invoiceStatus, invoiceTotals } from '@mana/records/rules/invoices';
import { descending, sortOrder } from '@mana/records/rules/sort-order';
import {
	type Invoice,
	invoiceCurrencies,
	invoiceSettings,
	invoiceStatuses,
	invoices,
	invoicesModule,
} from '@mana/records/types/invoices';
import { z } from 'zod';
import { calendarDate } from '../calendar-date.ts';
import { quotedTitle } from '../deletion.ts';
import { optionalText, pageFields, queryField, recordId, titleText } from '../input-fields.ts';
import { personDay } from '../person-day.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';
import { singleRecord } from '../records/single-record.ts';
import { createTable } from '../records/table.ts';
import { ToolError } from '../tool-error.ts';
import { defineTool, type ToolContext } from '../tool-spec.ts';

const line = z.strictObject({
	title: titleText(500),
	quantity: z.number().positive().max(1e6).default(1),
	unitPrice: z.number().min(-1e9).max(1e9),
	unit: z.string().max(40).optional(),
	vatRate: z.number().min(0).max(100).optional(),
	discount: z.number().min(0).max(100).optional(),
});

const tools = recordTools(invoicesModule, invoices, { one: 'invoice', many: 'invoices' });
const settings = singleRecord(createTable(invoiceSettings));
const brief = briefly(invoices, { without: ['lines', 'notes', 'terms', 'clientSource', 'clientId'] });

const newestFirst = sortOrder(
	['issueDate', 'createdAt'],
	(a: Pick<Invoice, 'issueDate' | 'createdAt'>, b: Pick<Invoice, 'issueDate' | 'createdAt'>) =>
		descending(a.issueDate, b.issueDate) || descending(a.createdAt, b.createdAt),
);

/** The next number of the space, which is taken by that. */
async function takeNumber(ctx: ToolContext, year: string): Promise<string> {
	const { numberPrefix = '', nextNumber = 1 } = (await settings.read(ctx)) ?? {};
	const taken = new Set((await tools.table.listPlain(ctx)).map(({ number }) => number));
	const numbered = (place: number) => `${numberPrefix}${year}-${String(place).padStart(4, '0')}`;
	let place = nextNumber;
	while (taken.has(numbered(place))) place++;
	await settings.write(ctx, () => ({ nextNumber: place + 1 }));
	return numbered(place);
}

/** Told as it stands today, whatever is stored. */
function told(invoice: Invoice, today: string) {
	return { ...brief.of(invoice), id: invoice.id, status: invoiceStatus(invoice, today) };
}

export const invoicesTools = [
	tools.create({
		name: 'invoices.create',
		title: 'Create invoice',
		description: 'Drafts an invoice; its number is given by the space. Nothing is sent.',
		input: z.strictObject({
			clientName: titleText(200),
			clientEmail: z.string().max(200).optional(),
			clientAddress: z.string().max(1_000).optional(),
			subject: optionalText(500).optional(),
			currency: z.enum(invoiceCurrencies).optional(),
			dueDate: calendarDate.optional().describe('Default 30 days from today'),
			lines: z.array(line).min(1).max(100),
			notes: optionalText(5_000).optional(),
		}),
		async values({ clientName, clientEmail, clientAddress, lines, dueDate, ...input }, ctx) {
			const { today } = await personDay(ctx);
			const own = await settings.read(ctx);
			const all = lines.map(({ unit = null, vatRate, discount = 0, ...rest }) => ({
				...rest,
				id: crypto.randomUUID(),
				description: null,
				unit,
				discount,
				vatRate: vatRate ?? own?.defaultVatRate ?? 0,
			}));
			return {
				...input,
				clientSnapshot: { name: clientName, email: clientEmail ?? null, address: clientAddress ?? null },
				lines: all,
				totals: invoiceTotals(all),
				issueDate: today,
				dueDate: dueDate ?? daysAfter(today, own?.defaultDueDays ?? 30),
				number: await takeNumber(ctx, today.slice(0, 4)),
			};
		},
	}),
	tools.list({
		name: 'invoices.list',
		title: 'List invoices',
		description: 'Lists invoices, newest first, of a status if one is given.',
		input: z.strictObject({
			status: z.enum(invoiceStatuses).optional(),
			query: queryField,
			...pageFields(200, 20),
		}),
		about: (_, ctx) => personDay(ctx),
		dayOf: (day) => day,
		where:
			({ status }, { today }) =>
			(invoice) =>
				status === undefined || invoiceStatus(invoice, today) === status,
		order: newestFirst,
		shown: { schema: brief.schema, of: (invoice, { today }) => told(invoice, today) },
	}),
	tools.get({
		name: 'invoices.get',
		title: 'Read invoice',
		description: 'Reads one invoice in full, with its lines.',
	}),
	tools.change({
		name: 'invoices.markSent',
		title: 'Mark invoice sent',
		description: 'Notes that the person has sent an invoice.',
		input: z.strictObject({ id: recordId }),
		change(_, ctx) {
			const sentAt = new Date(ctx.now()).toISOString();
			return ({ status }) => (status === 'draft' ? { status: 'sent', sentAt } : {});
		},
	}),
	tools.change({
		name: 'invoices.markPaid',
		title: 'Mark invoice paid',
		description: 'Notes that an invoice that was sent has been paid, by default today.',
		input: z.strictObject({ id: recordId, paidAt: calendarDate.optional() }),
		async change({ paidAt }, ctx) {
			const day = paidAt ?? (await personDay(ctx)).today;
			return ({ status }) => {
				if (status === 'paid') return {};
				if (status !== 'sent' && status !== 'overdue') {
					throw new ToolError(
						'INPUT_INVALID',
						'id: only an invoice that was sent can be paid. See invoices_markSent.',
					);
				}
				return { status: 'paid', paidAt: day };
			};
		},
	}),
	defineTool({
		name: 'invoices.stats',
		title: 'Invoice totals',
		module: invoicesModule,
		description: 'Adds up, by currency, what is open, overdue, invoiced and paid this year.',
		policyHint: 'read',
		idempotent: true,
		returnsText: 'records',
		recordTypes: [invoices],
		input: z.strictObject({}),
		output: z.looseObject({ year: z.string() }),
		async handler(_, ctx) {
			const { today } = await personDay(ctx);
			return { ...invoiceStats(await tools.table.listPlain(ctx), today) };
		},
	}),
	tools.change({
		name: 'invoices.void',
		title: 'Void invoice',
		description: 'Declares an invoice void; it keeps its number.',
		input: z.strictObject({ id: recordId }),
		change:
			() =>
			({ status }) =>
				status === 'void' ? {} : { status: 'void' },
	}),
	tools.remove({
		name: 'invoices.delete',
		title: 'Delete invoice',
		description:
			'Deletes an invoice, where the person asks for just that. One that was sent is better voided.',
		loses: ({ number, clientSnapshot }) =>
			`The invoice ${quotedTitle(number)} for ${quotedTitle(clientSnapshot?.name)}`,
	}),
];
