import { activityModule } from '@mana/records';
import type { RevertReason } from '@mana/sync-protocol';
import { z } from 'zod';
import { pageLimit } from '../input-fields.ts';
import { recordTitles } from '../records/record-titles.ts';
import { sealRestored } from '../records/restored-values.ts';
import { type AgentChange, callOf, type LeftAlone, type TakenBack } from '../records/space-activity.ts';
import { ToolError } from '../tool-error.ts';
import { wireNameOf } from '../tool-name.ts';
import { defineTool } from '../tool-spec.ts';

/** At most this many records of one call are named. */
const RECORDS_NAMED = 20;

const deed = {
	table: z.string(),
	id: z.string(),
	fields: z.array(z.string()),
};

const recent = defineTool({
	name: 'activity.recent',
	title: 'Recent agent changes',
	module: activityModule,
	description: 'Lists what agents changed here, newest first, with the callId that activity_undo takes.',
	policyHint: 'read',
	idempotent: true,
	returnsText: 'records',
	input: z.strictObject({
		since: z.iso.datetime({ offset: true }).optional().describe('Nothing older'),
		limit: pageLimit(100, 20),
	}),
	output: z.object({
		calls: z.array(
			z.object({
				callId: z.string().optional().describe('Missing: cannot be taken back'),
				tool: z.string().optional(),
				client: z.string().optional(),
				at: z.string(),
				records: z.array(
					z.object({
						...deed,
						title: z.string().optional(),
						did: z.enum(['insert', 'update', 'delete']),
					}),
				),
				recordCount: z.int(),
			}),
		),
		hasMore: z.boolean(),
	}),
	async handler({ since, limit }, ctx) {
		const options = { calls: limit, ...(since !== undefined && { since }) };
		const { changes, hasMore } = await ctx.activity.recent(options);
		const calls = [...Map.groupBy(changes, callOf).values()];
		const shown = calls.slice(0, limit);
		const titleOf = await recordTitles(
			ctx,
			shown.flatMap((call) => call.slice(0, RECORDS_NAMED)),
		);
		return {
			calls: shown.map((call) => toCall(call, titleOf)),
			hasMore: hasMore || calls.length > limit,
		};
	},
});

function toCall(changes: readonly AgentChange[], titleOf: Awaited<ReturnType<typeof recordTitles>>) {
	const [newest] = changes;
	const { callId, tool, client } = newest?.actor ?? {};
	return {
		callId,
		tool: tool && wireNameOf(tool),
		client,
		at: newest?.at ?? '',
		records: changes.slice(0, RECORDS_NAMED).map((change) => {
			const { table, id, fields, op } = change;
			const title = titleOf(change);
			return { table, id, ...(title && { title }), fields, did: op };
		}),
		recordCount: new Set(changes.map(({ appId, table, id }) => `${appId}\0${table}\0${id}`)).size,
	};
}

const undo = defineTool({
	name: 'activity.undo',
	title: 'Undo agent call',
	module: activityModule,
	description:
		'Takes back what one call changed here, by its callId, where the person asks for that. What somebody changed since is left alone and named. The undoCallId undoes it.',
	policyHint: 'write',
	idempotent: true,
	returnsText: 'records',
	mayRemove: true,
	input: z.strictObject({ callId: z.string().min(1).max(128) }),
	output: z.object({
		summary: z.string(),
		undone: z.array(z.object({ ...deed, did: z.enum(['changed back', 'deleted', 'restored']) })),
		leftAlone: z.array(
			z.object({ table: z.string(), id: z.string(), field: z.string().optional(), why: z.string() }),
		),
		undoCallId: z.string().optional(),
	}),
	async describeLoss() {
		return 'What one call of an agent changed is taken back, and what it made is deleted. This can be undone.';
	},
	async handler({ callId }, ctx) {
		const { reverted, leftAlone } = await ctx.activity.takeBack(callId);
		if (!(await sealRestored(ctx, reverted))) {
			// Texts that nobody can read must not take the place of those that are there.
			await ctx.activity.takeBack(ctx.callId);
			throw new ToolError(
				'KEY_REPLACED',
				'What was there before was encrypted under a key that the person has replaced since: nobody can read it any more. Nothing was changed; change the records by their own tools if that is wanted.',
			);
		}
		return {
			summary: summaryOf(reverted, leftAlone),
			undone: reverted
				.slice(0, RECORDS_NAMED)
				.map(({ table, id, fields, op }) => ({ table, id, fields, did: words[op] })),
			leftAlone: leftAlone
				.slice(0, RECORDS_NAMED)
				.map(({ table, id, field, reason }) => ({ table, id, field, why: reasons[reason] })),
			...(reverted.length > 0 && { undoCallId: ctx.callId }),
		};
	},
});

const words = { update: 'changed back', delete: 'deleted', insert: 'restored' } as const;

const reasons: Record<RevertReason, string> = {
	WRITTEN_SINCE:
		'Somebody changed it since; it was not overwritten. Change it by its own tool if that is wanted.',
	PURGED: 'It was erased for good; nothing can bring it back.',
	HISTORY_CUT: 'It is too long ago: what was there before is no longer kept.',
	HISTORY_TOO_LONG: 'It has changed too often to be taken back here. Change it by its own tool.',
	NOT_WRITABLE: 'The person may only read it.',
	DELETION_NOT_GRANTED:
		'Taking it back would delete it, which the person has not let this client do. They can delete it themselves, or connect the client again with that right.',
};

function summaryOf(reverted: readonly TakenBack[], leftAlone: readonly LeftAlone[]): string {
	if (reverted.length === 0 && leftAlone.length === 0) {
		return 'Nothing was left to take back: this call changed nothing here, or has been undone already. activity_recent lists the calls of this space.';
	}
	const counts = (['update', 'delete', 'insert'] as const).flatMap((op) => {
		const count = reverted.filter((record) => record.op === op).length;
		return count === 0 ? [] : [`${count} ${count === 1 ? 'record' : 'records'} ${words[op]}`];
	});
	const done = counts.length === 0 ? 'Nothing was taken back' : `Taken back: ${counts.join(', ')}`;
	const left = leftAlone.length === 0 ? '' : `; ${leftAlone.length} left alone, see why`;
	return `${done}${left}.`;
}

export const activityTools = [recent, undo];
