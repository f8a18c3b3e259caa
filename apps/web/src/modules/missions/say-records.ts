import { missionWords } from '../../texts/missions/mission-words.ts';
import { saySize } from '../../texts/say-size.ts';

export function sayRecords(count: number, language: string): string {
	return missionWords().sealed.records(count, count.toLocaleString(language));
}

/** "124 records · 40 kB" */
export function sayModuleSize(
	size: { readonly records: number; readonly bytes: number } | undefined,
	language: string,
): string {
	const texts = missionWords().sealed;
	if (size === undefined || size.records === 0) return texts.noRecords;
	return texts.moduleSize(sayRecords(size.records, language), saySize(size.bytes));
}
