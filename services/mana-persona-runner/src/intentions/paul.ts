import type { PersonaIntentions } from '../domain/intention.ts';
import { isOn, says, sources } from './sources.ts';

export const paul: PersonaIntentions = {
	email: 'persona.paul@mana.test',
	language: 'de',
	intentions: [
		{
			id: 'paul-invoice',
			module: 'invoices',
			want: () => 'Rechnung. Kunde Gasthof Linde. Speisekarte fotografiert, 1 Tag, 850 CHF, ohne MwSt.',
			check: {
				source: sources.invoices,
				of: 'new',
				holds: (invoice) => /linde/i.test(JSON.stringify(invoice)),
			},
		},
		{
			id: 'paul-sent',
			module: 'invoices',
			want: () => 'Rechnung Bäckerei Huber, Porträts, 400 CHF. Ist raus, also auf verschickt.',
			check: {
				source: sources.invoices,
				of: 'new',
				holds: (invoice) => /huber/i.test(JSON.stringify(invoice)) && invoice.status === 'sent',
			},
		},
		{
			id: 'paul-client',
			module: 'contacts',
			want: () => 'Kontakt: Rita Huber, Bäckerei Huber, 079 555 01 02.',
			check: {
				source: sources.contacts,
				of: 'new',
				holds: (contact) => says(contact, 'firstName', /rita/i) && says(contact, 'lastName', /huber/i),
			},
		},
		{
			id: 'paul-shoot',
			module: 'calendar',
			want: ({ tomorrow }) => `Shooting Stadtpark, ${tomorrow}, 7 bis 9 Uhr.`,
			check: {
				source: sources.events,
				of: 'new',
				holds: (event, { tomorrow }) => says(event, 'title', /stadtpark/i) && isOn(event, 'start', tomorrow),
			},
		},
	],
};
