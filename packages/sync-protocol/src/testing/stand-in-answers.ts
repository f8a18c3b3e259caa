import { createDigest, type DigestBuilder } from '../digest.ts';
import { fromMergedRow } from '../merged-row.ts';
import { decodeStamp, parseInstantMs } from '../stamp.ts';
import type { ActivityResponse } from '../wire/activity-response.ts';
import type { DigestResponse } from '../wire/digest-response.ts';
import type { HistoryResponse } from '../wire/history-response.ts';
import type { TableRow } from '../wire/merged-row.ts';
import type { PullResponse } from '../wire/pull-response.ts';
import { type RevertRequest, type RevertResponse, revertRequestSchema } from '../wire/revert.ts';
import { parseTableName, tableName } from '../wire/table-name.ts';
import type { TablesResponse } from '../wire/tables-response.ts';
import {
	askedTables,
	cursorAt,
	isOfApp,
	refusal,
	rowFor,
	type SeenRequest,
	sinceOf,
} from './seen-request.ts';
import type { IsReadable, LoggedChange, StandInLog, StandInRecord } from './stand-in-log.ts';

type Answer = (log: StandInLog, seen: SeenRequest, isReadable: IsReadable) => Response;

/** What reads the log, and takes back what is in it, by the last part of the path. */
export const answers: Readonly<Record<string, Answer>> = { pull, activity, history, revert, digest, tables };

function pull(log: StandInLog, seen: SeenRequest, isReadable: IsReadable): Response {
	const since = sinceOf(seen, log);
	const asked = askedTables(seen);
	if (since === null) return refusal(400, 'CURSOR_INVALID');
	if (asked === null) return refusal(400, 'VALIDATION');
	const found = log.rowsAfter(since, (of) => isReadable(of) && asked.has(tableName(of)));
	const page = found.slice(0, Number(seen.query.get('limit') ?? found.length));
	const hasMore = page.length < found.length;
	return Response.json({
		changes: page.map(({ row }) => rowFor(seen, row)),
		syncedUntil: cursorAt(hasMore ? (page.at(-1)?.seq ?? since) : log.head()),
		hasMore,
	} satisfies PullResponse);
}

function activity(log: StandInLog, seen: SeenRequest, isReadable: IsReadable): Response {
	const asked = seen.query.has('tables') ? askedTables(seen) : undefined;
	if (asked === null) return refusal(400, 'VALIDATION');
	const before = Number(seen.query.get('before') ?? Number.POSITIVE_INFINITY);
	const sinceMs = parseInstantMs(seen.query.get('since') ?? undefined) ?? 0;
	const limit = Number(seen.query.get('limit') ?? 50);
	const found = log.changes
		.filter(({ change, seq, atMs }) => change.origin === 'agent' && seq < before && atMs >= sinceMs)
		.filter((logged) => isReadable(logged) && (asked?.has(tableName(logged)) ?? isOfApp(seen, logged)))
		.toReversed()
		.slice(0, limit);
	return Response.json({
		changes: found.map(({ appId, table, id, change, atMs }) => ({
			...(seen.appId === null && { appId }),
			table,
			id,
			op: change.op,
			fields: [...change.fields.keys()],
			purge: change.purge,
			userId: 'user',
			actor: change.actor,
			at: new Date(atMs).toISOString(),
		})),
		before: found.length === limit ? (found.at(-1)?.seq ?? null) : null,
	} satisfies ActivityResponse);
}

function history(log: StandInLog, seen: SeenRequest, isReadable: IsReadable): Response {
	const before = Number(seen.query.get('before') ?? Number.POSITIVE_INFINITY);
	const limit = Number(seen.query.get('limit') ?? 50);
	const found = log.changes
		.filter((logged) => isReadable(logged) && isOfApp(seen, logged) && logged.seq < before)
		.filter(({ table, id }) => table === seen.query.get('table') && id === seen.query.get('id'))
		.toReversed()
		.slice(0, limit);
	return Response.json({
		changes: found.map(({ change: { op, stamp, fields, purge, actor, origin }, atMs }) => ({
			...{ op, stamp, purge, actor, origin, userId: 'user', clientId: decodeStamp(stamp).clientId },
			fields: Object.fromEntries(fields),
			at: new Date(atMs).toISOString(),
		})),
		before: found.length === limit ? (found.at(-1)?.seq ?? null) : null,
	} satisfies HistoryResponse);
}

function revert(log: StandInLog, seen: SeenRequest, isReadable: IsReadable): Response {
	const request = revertRequestSchema.safeParse(seen.body);
	if (!request.success) return refusal(400, 'VALIDATION');
	const { spaceId, actor } = request.data;
	const callId = actor?.callId ?? crypto.randomUUID();
	const taken = log.revert(
		(logged) =>
			isOfApp(seen, logged) &&
			isReadable(logged) &&
			(spaceId ?? logged.spaceId) === logged.spaceId &&
			isSelected(request.data, logged),
		{ actor: { ...actor, callId }, origin: actor?.kind === 'agent' ? 'agent' : 'user' },
	);
	const named = ({ appId, ...record }: StandInRecord) =>
		seen.appId === null ? { appId, ...record } : record;
	const reverted = taken.flatMap(({ op, record, values }) => {
		return op === null ? [] : [{ ...named(record), op, fields: Object.keys(values) }];
	});
	const leftAlone = taken.flatMap(({ leftAlone: left, record }) => {
		return left.map((one) => ({ ...named(record), ...one }));
	});
	return Response.json({
		callId,
		reverted,
		leftAlone,
		changes: reverted.length,
		after: null,
	} satisfies RevertResponse);
}

function isSelected(request: RevertRequest, { change: { actor }, atMs }: LoggedChange): boolean {
	if ('callId' in request) return actor?.callId === request.callId;
	if ('missionId' in request) return actor?.missionId === request.missionId;
	return actor?.client === request.client && atMs >= Date.parse(request.since);
}

function digest(log: StandInLog, seen: SeenRequest, isReadable: IsReadable): Response {
	const asked = seen.query.has('tables') ? askedTables(seen) : undefined;
	if (asked === null) return refusal(400, 'VALIDATION');
	const digests = new Map<string, { row: TableRow; digest: DigestBuilder }>();
	for (const { row } of log.rowsAfter(0)) {
		if (!isReadable(row) || !(asked?.has(tableName(row)) ?? isOfApp(seen, row))) continue;
		const key = JSON.stringify([row.spaceId, tableName(row)]);
		const found = digests.get(key) ?? { row, digest: createDigest() };
		digests.set(key, found);
		found.digest.add(row.id, fromMergedRow(row));
	}
	return Response.json({
		collections: [...digests.values()].map(({ row: { spaceId, appId, table }, digest: of }) => ({
			spaceId,
			...(seen.appId === null && { appId }),
			table,
			...of.digest(),
		})),
	} satisfies DigestResponse);
}

function tables(log: StandInLog, _: SeenRequest, isReadable: IsReadable): Response {
	const names = log.rowsAfter(0).flatMap(({ row }) => (isReadable(row) ? tableName(row) : []));
	const found = [...new Set(names)].sort().flatMap((name) => parseTableName(name) ?? []);
	return Response.json({ tables: found } satisfies TablesResponse);
}
