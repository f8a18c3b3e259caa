import { z } from 'zod';
import type { ManaModule } from '../module.ts';
import { defineRecordType, encrypted, plain, recordBase, undecryptable } from '../record-type.ts';
import { currencyCode, dateText, reference } from './plain-fields.ts';

export const invoiceStatuses = ['draft', 'sent', 'paid', 'overdue', 'void'] as const;
export const invoiceCurrencies = ['CHF', 'EUR', 'USD'] as const;

const text = () => encrypted(z.string().nullable());

/** Amounts are in units of the invoice's currency, rates and discounts in percent. */
const line = z.object({
	id: z.string(),
	title: z.string(),
	description: z.string().nullable(),
	quantity: z.number(),
	unit: z.string().nullable(),
	unitPrice: z.number(),
	vatRate: z.number(),
	discount: z.number(),
});

/** Whom it was written for, as they were then. */
const clientSnapshot = z.looseObject({
	name: z.string(),
	email: z.string().nullable(),
	address: z.string().nullable(),
});

export const invoices = defineRecordType({
	app: 'invoices',
	table: 'invoices',
	noun: 'invoice',
	record: z.object({
		...recordBase,
		number: plain('number of an invoice', z.string()),
		status: z.enum(invoiceStatuses),
		clientId: reference.nullable(),
		clientSource: z.enum(['invoices', 'contacts', 'adhoc']),
		clientSnapshot: encrypted(clientSnapshot.nullable()),
		currency: z.enum(invoiceCurrencies),
		issueDate: dateText,
		dueDate: dateText,
		sentAt: dateText.nullable(),
		paidAt: dateText.nullable(),
		lines: encrypted(z.array(line)),
		subject: text(),
		notes: text(),
		terms: text(),
		/** Which the payment is to name. */
		referenceNumber: text(),
		totals: z.object({ net: z.number(), vat: z.number(), gross: z.number() }),
		undecryptable,
	}),
	absent: {
		number: '',
		status: 'draft',
		clientId: null,
		clientSource: 'adhoc',
		clientSnapshot: null,
		currency: 'CHF',
		issueDate: '',
		dueDate: '',
		sentAt: null,
		paidAt: null,
		lines: [],
		subject: null,
		notes: null,
		terms: null,
		referenceNumber: null,
		totals: { net: 0, vat: 0, gross: 0 },
	},
	searched: {
		fields: [
			{ name: 'number', boost: 4 },
			{ name: 'subject', boost: 4 },
			{ name: 'notes', boost: 1 },
		],
		quoted: 'notes',
	},
});

export type Invoice = z.output<typeof invoices.record>;

export const invoiceClients = defineRecordType({
	app: 'invoices',
	table: 'invoiceClients',
	noun: 'client',
	record: z.object({
		...recordBase,
		name: encrypted(z.string()),
		address: text(),
		email: text(),
		vatNumber: text(),
		iban: text(),
		notes: text(),
		isArchived: z.boolean(),
		undecryptable,
	}),
	absent: {
		name: '',
		address: null,
		email: null,
		vatNumber: null,
		iban: null,
		notes: null,
		isArchived: false,
	},
	searched: { fields: [{ name: 'name', boost: 1 }], quoted: 'name' },
});

export type InvoiceClient = z.output<typeof invoiceClients.record>;

/** Who sends a space's invoices; one record a space, its id `singleton`. */
export const invoiceSettings = defineRecordType({
	app: 'invoices',
	table: 'invoiceSettings',
	noun: 'invoice settings',
	record: z.object({
		...recordBase,
		senderName: text(),
		senderAddress: text(),
		senderStreet: text(),
		senderZip: text(),
		senderCity: text(),
		senderCountry: text(),
		senderEmail: text(),
		senderVatNumber: text(),
		senderIban: text(),
		senderBic: text(),
		footer: text(),
		defaultTerms: text(),
		defaultCurrency: currencyCode,
		defaultVatRate: z.number(),
		/** Days. */
		defaultDueDays: z.number(),
		numberPrefix: plain('beginning of invoice numbers', z.string()),
		nextNumber: z.number(),
		undecryptable,
	}),
	absent: {
		senderName: null,
		senderAddress: null,
		senderStreet: null,
		senderZip: null,
		senderCity: null,
		senderCountry: null,
		senderEmail: null,
		senderVatNumber: null,
		senderIban: null,
		senderBic: null,
		footer: null,
		defaultTerms: null,
		defaultCurrency: 'CHF',
		defaultVatRate: 0,
		defaultDueDays: 30,
		numberPrefix: '',
		nextNumber: 1,
	},
});

export type InvoiceSettings = z.output<typeof invoiceSettings.record>;

export const invoicesModule: ManaModule = {
	id: 'invoices',
	title: 'Invoices',
	words: 'invoices and whom they are for',
	icon: 'receipt',
	spaceTypes: ['personal', 'brand', 'club', 'team', 'practice'],
	apps: ['invoices'],
	recordTypes: [invoices, invoiceClients, invoiceSettings],
};
