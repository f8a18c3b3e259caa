import { contacts } from '../../types/contacts.ts';
import { financeCategories, transactions } from '../../types/finance.ts';
import { invoiceClients, invoices } from '../../types/invoices.ts';
import { places } from '../../types/places.ts';
import { timeProjects } from '../../types/times.ts';
import { type SeededRecord, seedId, seedsOf } from './seeded-record.ts';

const anna = seedsOf('anna');
const ben = seedsOf('ben');
const family = seedsOf('family');

/** People, places and money. */
export function householdPeople(): SeededRecord[] {
	return [...peopleAndPlaces(), ...moneyOfAnna(), ...workOfBen()];
}

function peopleAndPlaces(): SeededRecord[] {
	return [
		anna(contacts, 'clara', {
			firstName: 'Clara',
			lastName: 'Meier',
			email: 'clara.meier@mail.example',
			mobile: '+41 79 555 01 11',
			birthday: '1984-05-02',
		}),
		anna(contacts, 'dentist', {
			firstName: 'Dr.',
			lastName: 'Huber',
			company: 'Zahnarztpraxis Huber',
			phone: '+41 44 555 02 20',
			street: 'Seestrasse 12',
			city: 'Zürich',
		}),
		anna(contacts, 'plumber', {
			firstName: 'Reto',
			lastName: 'Fischer',
			company: 'Fischer Sanitär',
			phone: '+41 44 555 03 30',
		}),
		family(contacts, 'grandma', {
			firstName: 'Ruth',
			lastName: 'Keller',
			phone: '+41 61 555 04 40',
			street: 'Rheingasse 8',
			postalCode: '4058',
			city: 'Basel',
			birthday: '1949-03-30',
		}),
		family(places, 'pool', { name: 'Hallenbad City', address: 'Sihlstrasse 71, Zürich', category: 'sport' }),
		family(places, 'lake house', {
			name: 'House by the lake',
			address: 'Seeweg 3, Brissago',
			category: 'leisure',
			isFavorite: true,
			visitCount: 3,
			lastVisitedAt: '2025-08-02',
		}),
	];
}

function moneyOfAnna(): SeededRecord[] {
	const categoryId = seedId('anna', 'category groceries');
	const spent = (name: string, date: string, amount: number, description: string, isGroceries = false) =>
		anna(transactions, name, {
			type: 'expense',
			currency: 'CHF',
			...{ date, amount, description },
			...(isGroceries && { categoryId }),
		});
	return [
		anna(financeCategories, 'category groceries', { name: 'Groceries', order: 1 }),
		spent('market', '2026-03-21', 84.4, 'Market', true),
		spent('shop', '2026-03-24', 52.1, 'Supermarket', true),
		spent('shoes', '2026-03-25', 89, 'Shoes for Mia'),
		spent('february', '2026-02-14', 120, 'Dinner'),
		anna(transactions, 'salary', {
			type: 'income',
			amount: 5_200,
			currency: 'CHF',
			description: 'Salary',
			date: '2026-03-25',
		}),
	];
}

function workOfBen(): SeededRecord[] {
	const totals = { net: 1_600, vat: 129.6, gross: 1_729.6 };
	const line = { description: null, unit: 'h', vatRate: 8.1, discount: 0 };
	return [
		ben(invoiceClients, 'client lux', { name: 'Lux Studio', email: 'office@lux.example' }),
		ben(invoices, 'invoice 7', {
			number: '2026-0007',
			status: 'sent',
			clientSource: 'invoices',
			clientId: seedId('ben', 'client lux'),
			clientSnapshot: { name: 'Lux Studio', email: 'office@lux.example', address: null },
			issueDate: '2026-02-20',
			dueDate: '2026-03-22',
			sentAt: '2026-02-20T10:00:00.000Z',
			subject: 'Lighting plan',
			lines: [{ ...line, id: 'l1', title: 'Plan', quantity: 16, unitPrice: 100 }],
			totals,
		}),
		ben(timeProjects, 'project lux', { name: 'Lux Studio', order: 1 }),
	];
}
