import { readFileSync } from 'node:fs';
import { wrapValue } from '@mana/shared-crypto';
import { openBrowserWorld } from '@mana/web/data/testing';
import { realisticNotes } from '../search/realistic-notes.ts';

type World = Awaited<ReturnType<typeof openBrowserWorld>>;
type Page = Awaited<ReturnType<World['openTab']>>;

export interface Figures {
	readonly firstUsableMs: number;
	readonly firstWholeMs: number;
	readonly warmUsableMs: number;
	readonly searchableMs: number;
	readonly searchMs: number;
	readonly completeMs: number;
	readonly otherDeviceMs: number;
	readonly rendererMb: number;
}

const recordsOfEach = 5_000;
const openTasks = 2_000;
const warmRounds = 3;
const words = ['meeting', 'garden', 'invoice', 'holiday', 'recipe', 'dentst'];

/** One person's 5,000 notes and 5,000 tasks, sealed, in a browser as the app runs it. */
export async function runAppData(): Promise<Figures> {
	const browser = await openBrowserWorld();
	try {
		const spaceId = browser.world.addPerson('anna');
		await fill(browser, spaceId);
		const context = await browser.newContext();
		const page = await browser.openTab(context);
		await look(page);
		const first = await firstSync(page);
		await untilSearchable(page);
		const warm: { readonly usableMs: number; readonly searchableMs: number }[] = [];
		for (let round = 0; round < warmRounds; round += 1) warm.push(await warmStart(page));
		const searchMs = await slowestSearch(page);
		const completeMs = median(await completeTasks(page, spaceId));
		const rendererMb = largestRendererMb();
		const otherDeviceMs = percentile(await toOtherDevice(browser, page, spaceId), 0.95);
		return {
			...{ firstUsableMs: first.usableMs, firstWholeMs: first.wholeMs },
			warmUsableMs: median(warm.map(({ usableMs }) => usableMs)),
			searchableMs: median(warm.map((round) => round.searchableMs)),
			...{ searchMs, completeMs, otherDeviceMs, rendererMb },
		};
	} finally {
		await browser.close();
	}
}

async function fill({ world }: World, spaceId: string): Promise<void> {
	const [raw] = world.auth.vaultsByUser.get('anna')?.keys ?? [];
	const key = await crypto.subtle.importKey('raw', new Uint8Array(raw ?? []), 'AES-GCM', false, ['encrypt']);
	const notes = realisticNotes(recordsOfEach);
	for (const [n, { title, content }] of notes.entries()) {
		const createdAt = new Date(Date.now() - n * 60_000).toISOString();
		const [sealedTitle, sealedContent] = await Promise.all([wrapValue(title, key), wrapValue(content, key)]);
		const head = { op: 'insert', spaceId } as const;
		const note = {
			title: sealedTitle,
			content: sealedContent,
			isPinned: false,
			isArchived: false,
			createdAt,
		};
		world.sync.write('notes', { ...head, table: 'notes', id: `n${n}`, data: note });
		const task = { title: sealedTitle, priority: 'medium', isCompleted: n >= openTasks, order: n, createdAt };
		world.sync.write('todo', { ...head, table: 'tasks', id: `t${n}`, data: task });
	}
}

/** What the page has on screen, and when that was told; `performance.now()` counts from the navigation. */
declare global {
	var seen: {
		usableMs?: number;
		toldMs: number;
		taskIds: readonly string[];
		isSynced: boolean;
		titles: Set<string>;
	};
}

function look(page: Page): Promise<void> {
	return page.evaluate((openTasks) => {
		globalThis.seen = { toldMs: 0, taskIds: [], isSynced: false, titles: new Set() };
		const fields = ['title', 'dueDate', 'order', 'isCompleted'] as const;
		const sort = [{ field: 'order' }] as const;
		mana.live({ table: 'todo/tasks', where: { isCompleted: false }, sort, fields }, ({ rows, total }) => {
			seen.toldMs = performance.now();
			seen.taskIds = rows.map(({ id }) => id);
			for (const { record } of rows.slice(0, 10)) seen.titles.add(record.title ?? '');
			if (rows.length >= 50 && total <= openTasks) seen.usableMs ??= performance.now();
		});
		mana.live({ table: 'notes/notes', fields: ['title', 'isPinned'], limit: 100 }, () => {});
		mana.sync.subscribe(({ isFirstPull, syncedAtMs }) => {
			if (!isFirstPull && syncedAtMs !== undefined) seen.isSynced = true;
		});
	}, openTasks);
}

async function firstSync(page: Page) {
	const begunMs = await page.evaluate(async () => {
		const begun = performance.now();
		const { url } = await mana.session.beginSignIn({ returnTo: '/' });
		const state = new URL(url).searchParams.get('state');
		await mana.session.completeSignIn(`?code=${'c'.repeat(43)}&state=${state}`);
		return begun;
	});
	await page.waitForFunction(() => seen.usableMs !== undefined && seen.isSynced, undefined, {
		timeout: 60_000,
	});
	const [usableMs, wholeMs] = await page.evaluate(() => [seen.usableMs ?? 0, performance.now()] as const);
	return { usableMs: usableMs - begunMs, wholeMs: wholeMs - begunMs };
}

async function untilSearchable(page: Page): Promise<number> {
	await page.waitForFunction(async () => (await mana.search({ text: 'meeting' })).isComplete, undefined, {
		...{ timeout: 60_000, polling: 50 },
	});
	return page.evaluate(() => performance.now());
}

async function warmStart(page: Page) {
	await page.reload();
	await page.waitForFunction(() => globalThis.mana !== undefined);
	await look(page);
	await page.waitForFunction(() => seen.usableMs !== undefined, undefined, { timeout: 60_000 });
	const usableMs = await page.evaluate(() => seen.usableMs ?? 0);
	return { usableMs, searchableMs: await untilSearchable(page) };
}

async function slowestSearch(page: Page): Promise<number> {
	const times = await page.evaluate(async (words) => {
		const took: number[] = [];
		for (const text of words) {
			const since = performance.now();
			await mana.search({ text });
			took.push(performance.now() - since);
		}
		return took;
	}, words);
	return Math.max(...times);
}

function completeTasks(page: Page, spaceId: string): Promise<number[]> {
	return page.evaluate(async (spaceId) => {
		const took: number[] = [];
		for (const id of seen.taskIds.slice(0, 20)) {
			const since = performance.now();
			const before = seen.toldMs;
			const values = { isCompleted: true };
			void mana.write({ writes: [{ op: 'update', table: 'todo/tasks', spaceId, id, values }] });
			while (seen.toldMs === before) await new Promise((resolve) => setTimeout(resolve));
			took.push(seen.toldMs - since);
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
		return took;
	}, spaceId);
}

async function toOtherDevice(browser: World, page: Page, spaceId: string): Promise<number[]> {
	const other = await browser.openTab(await browser.newContext());
	await look(other);
	await firstSync(other);
	const took: number[] = [];
	for (let round = 0; round < 20; round += 1) {
		const title = `sent ${round}`;
		const since = performance.now();
		await page.evaluate(
			({ spaceId, title, order }) => {
				const values = { title, order };
				return mana.write({ writes: [{ op: 'insert', table: 'todo/tasks', spaceId, values }] });
			},
			{ spaceId, title, order: -1 - round },
		);
		await other.waitForFunction((title) => seen.titles.has(title), title, { polling: 5 });
		took.push(performance.now() - since);
	}
	return took;
}

/** Its share of memory, that of the worker included (Linux): the largest of Chromium's renderers is the tab. */
function largestRendererMb(): number {
	const pids = Bun.spawnSync(['pgrep', '-f', 'type=renderer']).stdout.toString().split('\n').filter(Boolean);
	const sizes = pids.map((pid) => {
		try {
			return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
		} catch {
			// It has ended meanwhile.
			return 0;
		}
	});
	return Math.max(0, ...sizes) / 1_000;
}

const median = (values: readonly number[]) => percentile(values, 0.5);

function percentile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
