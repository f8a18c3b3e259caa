import type { Texts } from '../en.ts';

export const repeats: Texts['repeats'] = {
	never: 'Nie',
	daily: 'Jeden Tag',
	weekdays: 'Werktags',
	weekly: 'Jede Woche',
	monthly: 'Jeden Monat',
	yearly: 'Jedes Jahr',
	everyDays: (n) => `alle ${n} Tage`,
	everyWeeks: (n) => `alle ${n} Wochen`,
	everyMonths: (n) => `alle ${n} Monate`,
	everyYears: (n) => `alle ${n} Jahre`,
	on: (rule, days) => `${rule} am ${days}`,
	every: (day) => `jeden ${day}`,
	until: (rule, day) => `${rule} bis ${day}`,
	times: (rule, count) => `${rule}, ${count}-mal`,
	label: 'Wiederholung',
	interval: (unit) => `Alle so viele ${unit}`,
	units: { days: 'Tage', weeks: 'Wochen', months: 'Monate', years: 'Jahre' },
	ends: 'Endet am',
	ownRule: 'nach eigener Regel',
};
