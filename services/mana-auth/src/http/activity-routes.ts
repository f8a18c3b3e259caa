import {
	type ActivityEntry,
	type ActivityPage,
	activityBatchSchema,
	type LoggedActivity,
} from '@mana/auth-protocol';
import { AppError, readJson } from '@mana/service-kit';
import type { RateLimiter } from '@mana/service-kit/rate-limit';
import type { Caller } from '@mana/shared-auth';
import { Hono } from 'hono';
import type { AgentMetrics } from '../agent-metrics.ts';
import {
	type ActivityDeps,
	type ActivityRow,
	type AgentCall,
	clockSkewMs,
	exportActivity,
	readActivity,
	recordActivity,
} from '../domain/agent-activity.ts';
import type { CheckpointSigner } from '../domain/audit-checkpoint.ts';
import type { HeaderAgentStore } from '../domain/header-agents.ts';
import { checkpointToWire } from '../domain/read-audit.ts';
import { activityFilter } from './activity-filter.ts';
import { type LateReportDeps, requireReporter } from './activity-reporter.ts';
import { answerInParts } from './answer-in-parts.ts';
import { type CallerDeps, requireFirstParty } from './caller.ts';
import type { HoldBodiesDeps } from './hold-bodies.ts';

export type ActivityRouteDeps = ActivityDeps &
	CallerDeps &
	HoldBodiesDeps & {
		headerAgents: Pick<HeaderAgentStore, 'note'>;
		rateLimiter: RateLimiter;
		agentMetrics: Pick<AgentMetrics, 'activityEntries'>;
		activitySigner: CheckpointSigner;
		lateReports: LateReportDeps;
	};

const limitBytes = 2 * 1024 * 1024;
/** A gateway sends every half second; this leaves room for several of them. */
const batchesPerMinute = 1_200;
const exportsPerMinute = 10;

/** `/api/v1/me/agent-activity`: what agents did in a person's name. */
export function createActivityRoutes(deps: ActivityRouteDeps): Hono {
	const app = new Hono();
	app.use(async (c, next) => {
		await next();
		c.header('cache-control', 'no-store');
	});

	app.post('/', async (c) => {
		const { caller, isLate } = await requireReporter(c, deps);
		await deps.rateLimiter.take(`activity|${caller.userId}`, batchesPerMinute);
		const { via, entries } = await readJson(c, activityBatchSchema, { limitBytes });
		const calls = entries.map(fromWire);
		if (isLate) refuseAfter(caller.expiresAtMs, calls);
		const result = await recordActivity(deps, caller, calls);
		if (via === 'mcp' && !isLate) await noteHeaderAgent(deps, caller, entries);
		deps.agentMetrics.activityEntries.inc({ result: 'written' }, result.written);
		deps.agentMetrics.activityEntries.inc({ result: 'known' }, result.known);
		return c.json(result);
	});

	app.get('/', async (c) => {
		const { userId } = await requireFirstParty(c, deps);
		const { filter, format, page } = activityFilter(c.req.query());
		if (format === 'json') {
			const { rows, nextCursor, checkpoint } = await readActivity(deps, userId, filter, page);
			return c.json<ActivityPage>({
				entries: rows.map(toWire),
				nextCursor,
				checkpoint: checkpoint
					? checkpointToWire(checkpoint, deps.activitySigner.isGenuine(checkpoint))
					: null,
			});
		}
		await deps.rateLimiter.take(`activity-export|${userId}`, exportsPerMinute);
		const lines = format === 'csv' ? csvLines : ndjsonLines;
		const pages = exportActivity(deps, userId, filter);
		return answerInParts(c, deps, lines(pages), {
			'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
			'content-disposition': `attachment; filename="agent-activity.${format}"`,
		});
	});

	return app;
}

/** Nothing was done with a token after its end, by a clock that may be a little ahead of ours. */
function refuseAfter(endMs: number, calls: readonly Pick<AgentCall, 'atMs'>[]): void {
	if (calls.every(({ atMs }) => atMs <= endMs + clockSkewMs)) return;
	throw new AppError(
		'VALIDATION',
		400,
		'entries: an instant lies after the end of the token it was done with.',
	);
}

/** An agent by OAuth has a consent of its own to stand for it. */
async function noteHeaderAgent(
	deps: Pick<ActivityRouteDeps, 'headerAgents' | 'now'>,
	{ userId, sessionId, boundSpaces }: Caller,
	entries: readonly ActivityEntry[],
): Promise<void> {
	const client = entries.at(-1)?.client;
	if (sessionId === undefined || boundSpaces !== undefined || client === undefined) return;
	await deps.headerAgents.note({ sessionId, userId, client, atMs: deps.now() });
}

/** Not as a transform in the schema, which would cost an entry nearly as much again as all of its checks. */
function fromWire({
	at,
	confirmation,
	records = [],
	recordCount = records.length,
	...entry
}: ActivityEntry): Omit<AgentCall, 'verifiedClient'> {
	return { ...entry, atMs: Date.parse(at), confirmation: confirmation ?? null, records, recordCount };
}

/** With what it takes to check the chain: a row's hash covers the one before and these values. */
function toWire(row: ActivityRow): LoggedActivity {
	return {
		sequence: row.sequence,
		callId: row.callId,
		at: new Date(row.atMs).toISOString(),
		recordedAt: new Date(row.recordedAtMs).toISOString(),
		tool: row.tool,
		spaceId: row.spaceId,
		client: row.client,
		outcome: row.outcome,
		confirmation: row.confirmation,
		records: row.records,
		recordCount: row.recordCount,
		verifiedClient: row.verifiedClient,
		chainVersion: row.chainVersion,
		inputHash: row.inputHash,
		durationMs: row.durationMs,
		previousHash: Buffer.from(row.previousHash).toString('hex'),
		hash: Buffer.from(row.hash).toString('hex'),
	};
}

async function* ndjsonLines(pages: AsyncIterable<ActivityRow[]>): AsyncGenerator<string> {
	for await (const rows of pages) yield rows.map((row) => `${JSON.stringify(toWire(row))}\n`).join('');
}

const columns = [
	'sequence',
	'callId',
	'at',
	'recordedAt',
	'tool',
	'spaceId',
	'client',
	'outcome',
	'confirmation',
	'records',
	'recordCount',
	'verifiedClient',
	'chainVersion',
	'inputHash',
	'durationMs',
	'previousHash',
	'hash',
] as const;

/** RFC 4180. */
async function* csvLines(pages: AsyncIterable<ActivityRow[]>): AsyncGenerator<string> {
	yield `${columns.join(',')}\r\n`;
	for await (const rows of pages) {
		yield rows
			.map((row) => {
				const values = toWire(row);
				return `${columns.map((column) => csvField(csvText(values[column]))).join(',')}\r\n`;
			})
			.join('');
	}
}

function csvText(value: unknown): string {
	if (value === null) return '';
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A client may call itself anything; a spreadsheet must not take its name for a formula. */
function csvField(text: string): string {
	const plain = /^[=+\-@]/.test(text) ? `'${text}` : text;
	return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
