import { sayRecord, titleOfPreviewed } from '../../app/previewed-record.ts';
import { language } from '../../texts/words.svelte.ts';
import type { CompanionAsk } from './companion-event.ts';

/**
 * What a call would destroy, record by record, in the person's language; undefined where the server's own words, which are
 * English, say it best.
 */
export function sayLoss({
	records,
	recordCount,
}: Pick<CompanionAsk, 'records' | 'recordCount'>):
	| { readonly lines: readonly string[]; readonly others: number }
	| undefined {
	if (language() === 'en' || records.length === 0) return undefined;
	const lines = records.map((record) => sayRecord(record, titleOfPreviewed(record, undefined)));
	return { lines, others: recordCount - records.length };
}
