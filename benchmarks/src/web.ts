import { type Figures, runAppData } from './web/app-data-run.ts';

/** What design asks of the app's data layer, in milliseconds, or MB. */
const targets: Readonly<Record<keyof Figures, readonly [says: string, target: number]>> = {
	firstUsableMs: ['first sync of 10,000 records: a usable list', 3_000],
	firstWholeMs: ['  … and all of it on the device', Number.NaN],
	warmUsableMs: ['warm start, 10,000 records: a usable list', 1_000],
	searchableMs: ['  … and everything searchable', 4_000],
	searchMs: ['search over 10,000 records, the slowest of six words', 100],
	completeMs: ['complete a task in a list of 2,000: told to the page', 50],
	otherDeviceMs: ['a change here to a list on another device, p95', 300],
	rendererMb: ['memory of the tab and its worker', 150],
};

const figures = await runAppData();
console.log('bench:web: Chromium, services in this process; medians of the rounds\n');
for (const [name, [says, target]] of Object.entries(targets)) {
	const figure = figures[name as keyof Figures];
	const asked = Number.isNaN(target) ? '' : `≤ ${target}`;
	const verdict = Number.isNaN(target) || figure <= target ? '' : '  missed';
	console.log(`${says.padEnd(56)}${figure.toFixed(0).padStart(8)}${asked.padStart(10)}${verdict}`);
}
process.exit(0);
