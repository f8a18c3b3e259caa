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
import { defineTool, type FormerName, type ToolContext } from '../tool-spec.ts';

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
	await settings.write(ctx, { nextNumber: place + 1 });
	return numbered(place);
}

/** Told as it stands today, whatever is stored. */
function told(invoice: Invoice, today: string) {
	return { ...brief.of(invoice), id: invoice.id, status: invoiceStatus(invoice, today) };
}

/** A tool that set one status, as `invoices.setStatus` sets any. */
function formerly(name: string, status: 'sent' | 'paid' | 'void'): FormerName {
	return { name, means: (given) => ({ ...given, status }) };
}

export const invoicesTools = [
	tools.create({
		name: 'invoices.create',
		title: 'Create invoice',
		description: 'Drafts an invoice and numbers it. Nothing is sent.',
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
		title: 'Invoices',
		description: 'Lists invoices, newest first, or those with words.',
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
		title: 'Invoice',
		description: 'Reads one invoice in full, with its lines.',
	}),
	tools.change({
		name: 'invoices.setStatus',
		formerNames: [
			formerly('invoices.markSent', 'sent'),
			formerly('invoices.markPaid', 'paid'),
			formerly('invoices.void', 'void'),
		],
		title: 'Set status of invoice',
		description: 'Notes that an invoice was sent or paid, by default today, or voids it.',
		input: z.strictObject({
			id: recordId,
			status: z.enum(['sent', 'paid', 'void']),
			paidAt: calendarDate.optional(),
		}),
		async change({ status: next, paidAt }, ctx) {
			const { today, nowMs } = await personDay(ctx);
			return ({ status }) => {
				if (status === next) return {};
				if (next === 'void') return { status: next };
				if (next === 'sent') {
					return status === 'draft' ? { status: next, sentAt: new Date(nowMs).toISOString() } : {};
				}
				if (status !== 'sent' && status !== 'overdue') {
					throw new ToolError('INPUT_INVALID', 'id: only an invoice that was sent can be paid.');
				}
				return { status: next, paidAt: paidAt ?? today };
			};
		},
	}),
	defineTool({
		name: 'invoices.stats',
		title: 'Invoice totals',
		module: invoicesModule,
		description: 'Adds up what is open, overdue, invoiced and paid this year.',
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
	tools.remove({
		name: 'invoices.delete',
		title: 'Delete invoice',
		description: 'Deletes an invoice. One that was sent is better voided.',
		loses: ({ number, clientSnapshot }) =>
			`The invoice ${quotedTitle(number)} for ${quotedTitle(clientSnapshot?.name)}`,
	}),
];
