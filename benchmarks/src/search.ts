import { createRemoteIndexHost, type HostedIndex } from '@mana/tool-registry';
import MiniSearch from 'minisearch';
import { type Note, realisticNotes, realisticQueries } from './search/realistic-notes.ts';

const notesCount = 10_000;
const queriesCount = 300;
const addedAtOnce = 64;

interface Engine {
	add(notes: readonly Note[]): Promise<void>;
	/** @returns how many were found */
	search(query: string): Promise<number>;
}

interface Figures {
	indexingMs: number;
	longestStallMs: number;
	residentMb: number;
	accountedMb: number;
	searchP50Ms: number;
	searchP99Ms: number;
	found: number;
}

let accountedBytes = 0;

const engines: Record<string, () => Engine> = {
	mana() {
		const script = import.meta.resolve('@mana/tool-registry/index-worker');
		const host = createRemoteIndexHost(() => new Worker(script, { ref: false }));
		const shape = { boosts: [4, 1], quoted: 1, limitBytes: 256 * 1024 * 1024 };
		const index: HostedIndex = host.create('anna', shape);
		return {
			async add(notes) {
				const { bytes } = await index.add(notes.map(({ title, content }) => [title, content]));
				accountedBytes = bytes;
			},
			async search(query) {
				return (await index.search(query)).best.length;
			},
		};
	},
	minisearch() {
		const index = new MiniSearch<Note>({
			fields: ['title', 'content'],
			searchOptions: {
				boost: { title: 4 },
				prefix: (term) => term.length >= 2,
				fuzzy: (term) => (term.length >= 8 ? 2 : term.length >= 5 ? 1 : false),
				combineWith: 'AND',
			},
		});
		return {
			async add(notes) {
				index.addAll(notes);
				await new Promise((resolve) => setImmediate(resolve));
			},
			search: async (query) => index.search(query).length,
		};
	},
};

/** How long this thread was away from its loop at most, until it is stopped. */
function watchStalls(): () => number {
	let longestMs = 0;
	let lastMs = performance.now();
	let isRunning = true;
	const look = () => {
		const nowMs = performance.now();
		longestMs = Math.max(longestMs, nowMs - lastMs);
		lastMs = nowMs;
		if (isRunning) setImmediate(look);
	};
	setImmediate(look);
	return () => {
		isRunning = false;
		return longestMs;
	};
}

async function measure(engine: Engine): Promise<Figures> {
	const notes = realisticNotes(notesCount);
	Bun.gc(true);
	const residentBefore = process.memoryUsage.rss();
	const stopWatching = watchStalls();
	const startedMs = performance.now();
	for (let start = 0; start < notes.length; start += addedAtOnce) {
		await engine.add(notes.slice(start, start + addedAtOnce));
	}
	const indexingMs = performance.now() - startedMs;
	const times: number[] = [];
	let found = 0;
	for (const query of realisticQueries(queriesCount)) {
		const searchedMs = performance.now();
		found += await engine.search(query);
		times.push(performance.now() - searchedMs);
	}
	const longestStallMs = stopWatching();
	Bun.gc(true);
	await Bun.sleep(500);
	Bun.gc(true);
	times.sort((a, b) => a - b);
	const at = (part: number) => times[Math.floor(times.length * part)] ?? 0;
	return {
		indexingMs,
		longestStallMs,
		residentMb: (process.memoryUsage.rss() - residentBefore) / 1e6,
		accountedMb: accountedBytes / 1e6,
		searchP50Ms: at(0.5),
		searchP99Ms: at(0.99),
		found,
	};
}

const [named] = process.argv.slice(2);
const chosen = named === undefined ? undefined : engines[named];
if (chosen) {
	process.stdout.write(JSON.stringify(await measure(chosen())));
} else {
	const characters = realisticNotes(notesCount).reduce((sum, { content }) => sum + content.length, 0);
	process.stdout.write(`${notesCount} notes, ${(characters / 1e6).toFixed(1)} million characters\n`);
	for (const name of Object.keys(engines)) {
		// A process each, so that one's memory is not the other's.
		const run = Bun.spawnSync([process.execPath, import.meta.path, name], { stderr: 'inherit' });
		const figures: Figures = JSON.parse(run.stdout.toString());
		const shown = Object.entries(figures).map(([figure, value]) => `${figure} ${value.toFixed(1)}`);
		process.stdout.write(`${name.padEnd(12)}${shown.join('  ')}\n`);
	}
}
