import type { Texts } from '../en.ts';

export const dates: Texts['dates'] = {
	today: 'heute',
	tomorrow: 'morgen',
	yesterday: 'gestern',
};
