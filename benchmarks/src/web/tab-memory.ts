import { readFileSync } from 'node:fs';
import type { World } from './seed-world.ts';

/** How often the highest is looked for. */
const sampleMs = 100;

/** The largest share of memory of one of this browser's renderers: a tab's, its worker included, in MB (Linux). */
export async function tabMb(browser: World): Promise<number> {
	const sizes = (await browser.rendererIds()).map((id) => {
		try {
			return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
		} catch {
			// It has ended meanwhile.
			return 0;
		}
	});
	return Math.max(0, ...sizes) / 1_000;
}

/** What the tab takes at most while something is done. */
export async function highestTabMb(browser: World, work: () => Promise<unknown>): Promise<number> {
	let highest = 0;
	let isDone = false;
	const done = work().finally(() => {
		isDone = true;
	});
	while (!isDone) {
		highest = Math.max(highest, await tabMb(browser));
		await Bun.sleep(sampleMs);
	}
	await done;
	return highest;
}
