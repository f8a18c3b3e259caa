import { type DataFigures, runAppData } from './web/app-data-run.ts';
import { runAppScreens, type ScreenFigures } from './web/app-screens-run.ts';

type Targets<Figures> = Readonly<Record<keyof Figures, readonly [says: string, target?: number]>>;

/** What design asks of the app, in milliseconds, or MB. */
const ofData: Targets<DataFigures> = {
	firstUsableMs: ['first sync of 10,000 records: a usable list', 3_000],
	firstWholeMs: ['  … and all of it on the device'],
	warmUsableMs: ['warm start: a usable list', 1_000],
	searchableMs: ['  … and everything searchable', 4_000],
	searchMs: ['search, the slowest of six words', 100],
	completeMs: ['complete a task in a list of 2,000: told to the page', 50],
	otherDeviceMs: ['a change here to a list on another device, p95', 300],
};
const ofScreens: Targets<ScreenFigures> = {
	listMs: ['warm start of the tasks: painted', 1_000],
	throttledListMs: ['  … the page four times slower', 2_000],
	searchedMs: ['search, from the key to the picture, the slowest of five', 100],
	completedMs: ['complete a task in a list of 2,000: painted', 50],
	shortTypedMs: ['a key in a note of some lines, p95'],
	typedMs: ['  … in a note of 100,000 characters', 16],
	throttledTypedMs: ['  … the page four times slower'],
	restedMb: ['memory of the tab and its worker, at rest', 150],
	highestMb: ['  … at its highest, while all is read and indexed'],
};

console.log('bench:web: Chromium, services in this process, 10,000 records; medians of the rounds\n');
console.log('the data layer');
print(await runAppData(), ofData);
console.log('\nthe app as it is built');
print(await runAppScreens(), ofScreens);
process.exit(0);

function print<Figures extends object>(figures: Figures, targets: Targets<Figures>): void {
	for (const [name, [says, target]] of Object.entries(targets) as [keyof Figures, [string, number?]][]) {
		const figure = Number(figures[name]);
		const asked = target === undefined ? '' : `≤ ${target}`;
		const verdict = target === undefined || figure <= target ? '' : '  missed';
		console.log(`${says.padEnd(60)}${figure.toFixed(0).padStart(8)}${asked.padStart(10)}${verdict}`);
	}
}
