import {
	articles,
	articlesModule,
	type ImportItem,
	importItems,
	importJobs,
} from '@mana/records/types/articles';
import { z } from 'zod';
import { recordId } from '../input-fields.ts';
import { outsideOf } from '../outside.ts';
import { createTable } from '../records/table.ts';
import { ToolError } from '../tool-error.ts';
import { defineTool, type ToolContext } from '../tool-spec.ts';
import { pageAddress, savedAs, webAddress } from './article-saving.ts';

const jobTable = createTable(importJobs);
const itemTable = createTable(importItems);

const urlsMax = 50;
const fetchedAtOnce = 3;
const attemptsMax = 3;
/** A call goes on for so long; what is left then waits to be resumed. */
const workMs = 15_000;

const common = {
	module: articlesModule,
	policyHint: 'write',
	carriesOut: true,
	recordTypes: [articles, importJobs, importItems],
} as const;

/** What stands at an address that was fetched as often as may be, and never to the end. */
const lost = { state: 'error', error: 'OUTSIDE_UNREACHABLE' } as const;

const progress = { saved: z.int(), duplicates: z.int(), failed: z.int(), left: z.int() };

/** Fetches what is pending, three at a time, until all is done or the time is up. */
async function work(ctx: ToolContext, jobId: string) {
	const untilMs = ctx.now() + workMs;
	const items = (await itemTable.listPlain(ctx))
		.filter((item) => item.jobId === jobId)
		.sort((a, b) => a.idx - b.idx);
	// One that was being fetched when its call ended is taken up again, unless that was the last time.
	const isLost = ({ state, attempts }: ImportItem) => state === 'fetching' && attempts >= attemptsMax;
	for (const { id } of items.filter(isLost)) await itemTable.update(ctx, id, () => lost);
	const pending = items.filter(
		(item) => item.state === 'pending' || (item.state === 'fetching' && !isLost(item)),
	);
	const states = new Map<string, string>(
		items.map((item) => [item.id, isLost(item) ? lost.state : item.state]),
	);
	const fetchNext = async (): Promise<void> => {
		for (let item = pending.shift(); item !== undefined && ctx.now() < untilMs; item = pending.shift()) {
			const { id, url } = item;
			const attempts = item.attempts + 1;
			// Counted before: a page that takes the call down with it is not fetched for ever.
			await itemTable.update(ctx, id, () => ({ state: 'fetching', attempts }));
			const outcome = await importOne(ctx, url, attempts);
			states.set(id, outcome.state);
			await itemTable.update(ctx, id, () => outcome);
		}
	};
	await Promise.all(Array.from({ length: fetchedAtOnce }, fetchNext));
	const countOf = (...wanted: string[]) =>
		[...states.values()].filter((state) => wanted.includes(state)).length;
	const left = countOf('pending', 'fetching');
	await jobTable.update(ctx, jobId, () => ({ status: left === 0 ? 'done' : 'paused' }));
	return { saved: countOf('saved'), duplicates: countOf('duplicate'), failed: countOf('error'), left };
}

async function importOne(ctx: ToolContext, url: string, attempt: number) {
	try {
		const { id, isDuplicate } = await savedAs(ctx, url);
		return { state: isDuplicate ? 'duplicate' : 'saved', articleId: id, error: null } as const;
	} catch (error) {
		// Of strangers' pages some fail for a while: what failed for ever says so.
		if (!(error instanceof ToolError) || error.code !== 'OUTSIDE_UNREACHABLE') throw error;
		return { state: attempt < attemptsMax ? 'pending' : 'error', error: error.code } as const;
	}
}

const importUrls = defineTool({
	...common,
	name: 'articles.importUrls',
	formerNames: ['articles.resumeImport'],
	title: 'Import articles',
	description: 'Saves the articles of addresses. Where some are left, send the jobId to go on.',
	idempotent: false,
	input: z
		.strictObject({
			urls: z.array(z.string().max(2_000)).min(1).max(urlsMax).optional(),
			jobId: recordId.optional(),
		})
		.refine(({ urls, jobId }) => (urls === undefined) !== (jobId === undefined), {
			error: 'give either urls or jobId',
		}),
	output: z.object({
		jobId: z.string(),
		accepted: z.int().optional(),
		invalid: z.int().optional(),
		...progress,
	}),
	async handler({ urls, jobId: begun }, ctx) {
		outsideOf(ctx);
		if (urls === undefined) {
			const { id: jobId } = await jobTable.get(ctx, begun ?? '');
			return { jobId, ...(await work(ctx, jobId)) };
		}
		const valid = urls.filter((url) => webAddress.safeParse(url).success);
		const addresses = [...new Set(valid.map(pageAddress))];
		const { id: jobId } = await jobTable.insert(ctx, { totalUrls: addresses.length, status: 'running' });
		await itemTable.insertEach(
			ctx,
			addresses.map((url, idx) => ({ jobId, idx, url })),
		);
		const done = await work(ctx, jobId);
		return { jobId, accepted: addresses.length, invalid: urls.length - valid.length, ...done };
	},
});

export const importTools = [importUrls];
