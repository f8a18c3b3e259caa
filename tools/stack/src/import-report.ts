import type { Tally, WrongItem } from '@mana/portability';
import type { ImportReport } from './import-account.ts';

/** What an import command says on standard output, and of items that are wrong on standard error. */
export function importReport({ source, preview, counts }: ImportReport): {
	readonly out: string;
	readonly wrong: string;
} {
	const lines = [`read as ${source}${counts === undefined ? '; nothing was written' : ''}`];
	for (const [outcome, count] of Object.entries(counts ?? preview.counts))
		lines.push(counted(count, outcome));
	for (const [table, { new: made, changes }] of preview.tables)
		if (made + changes > 0) lines.push(counted(made + changes, `into ${table}`));
	for (const [reason, tally] of preview.skipped) lines.push(...tallied(tally, `skipped ${reason}`));
	for (const [code, tally] of preview.losses) lines.push(...tallied(tally, `lose ${code}`));
	return {
		out: lines.map((line) => `${line}\n`).join(''),
		wrong: preview.wrong.map((item) => `wrong: ${wrongText(item)}\n`).join(''),
	};
}

const examplesShown = 3;

function tallied({ count, examples }: Tally, what: string): string[] {
	const shown = examples.slice(0, examplesShown).map(({ place, detail }) => {
		return `          ${placeText(place)}${detail === undefined ? '' : `: ${detail}`}`;
	});
	return [counted(count, what), ...shown];
}

function wrongText({ place, reason, field }: WrongItem): string {
	return `${placeText(place)}: ${reason}${field === undefined ? '' : ` ${field}`}`;
}

function placeText({ part = '', line, entry }: WrongItem['place']): string {
	if (entry !== undefined) return `${part}, entry ${entry}`;
	return line === undefined ? part : `${part}:${line}`;
}

function counted(count: number, what: string): string {
	return `${String(count).padStart(8)}  ${what}`;
}
