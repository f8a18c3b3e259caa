import { openRecord } from '@mana/records';
import type { AiProposal } from '@mana/records/types/ai';
import { tableName } from '@mana/sync-protocol';
import {
	type CallRequest,
	createRecentCreates,
	describeLoss,
	type RegisteredTool,
	type RunCallDeps,
	runCall,
	type ToolContext,
	type ToolContextDeps,
} from '@mana/tool-registry/browser';
import { stampOf } from './changed-records.ts';
import { createDryRunRows, type WouldWrite } from './dry-run-rows.ts';
import {
	type CallPreview,
	callWords,
	differencesOf,
	type PreviewedRecord,
	recordWords,
	typesByName,
} from './preview-words.ts';

/** A call as it is proposed and made: by these names what it writes is there once. */
export interface ProposedCall {
	readonly tool: RegisteredTool;
	readonly input: Readonly<Record<string, unknown>>;
	readonly callName: string;
	readonly callId: string;
}

/** On whose behalf, where and with what a call works, over these rows. */
export type CallIn = (
	contexts: ToolContextDeps,
	call: ProposedCall,
) => Omit<CallRequest<never>, 'tool' | 'rawInput' | 'confirm'>;

export interface PreviewDeps {
	readonly contexts: ToolContextDeps;
	readonly callIn: CallIn;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
}

export type Preview =
	| ({ readonly ok: true } & Shown)
	/** Why the call could not be made either, for the model. */
	| { readonly ok: false; readonly code: string; readonly text: string };

interface Shown {
	readonly preview: CallPreview;
	readonly base: AiProposal['base'];
}

const deadlineMs = 20_000;
const previewId = 'preview';
const destructiveScope = 'mana:destructive';

/**
 * Runs a call without a trace, to see what it would write. Nothing is written, nothing leaves the house, and what it
 * answers is shown to nobody.
 */
export async function previewCall(
	{ contexts, callIn, now }: PreviewDeps,
	call: ProposedCall,
): Promise<Preview> {
	const { tool, input } = call;
	const dry = createDryRunRows(contexts.rows, now);
	const dryContexts: ToolContextDeps = {
		...contexts,
		rows: dry.store,
		activity: {
			recent: (access, options) => contexts.activity.recent(access, options),
			takeBack: async () => ({ reverted: [], leftAlone: [] }),
		},
		recentCreates: createRecentCreates(now),
		outside: undefined,
		now,
	};
	const request = callIn(dryContexts, call);
	const made: ToolContext[] = [];
	const result = await runCall<never>(dryCalls(now), {
		...request,
		// The person decides about what destroys: it takes the right to write in its module, and no other.
		scopes: request.scopes && [...request.scopes, destructiveScope],
		// As for what destroys: a date in words would be another one by the time that the person answers.
		tool: { ...tool, policyHint: 'destructive' },
		rawInput: input,
		createContext(place) {
			const ctx = request.createContext(place);
			made.push(ctx);
			return ctx;
		},
		trace() {},
		async confirm() {
			return { answer: 'agreed' };
		},
	});
	const [ctx] = made;
	if (result.ok && ctx) return { ok: true, ...(await shownCall(tool, input, ctx, dry.written())) };
	if (!result.ok && result.reason === 'scope-missing') {
		const text = `SCOPE_INSUFFICIENT: You were not granted ${result.missing.join(', ')}. Do without.`;
		return { ok: false, code: 'SCOPE_INSUFFICIENT', text };
	}
	if (!result.ok && result.reason === 'failed') return { ok: false, code: result.code, text: result.text };
	return { ok: false, code: 'INTERNAL', text: 'INTERNAL: The call could not be looked at beforehand.' };
}

async function shownCall(
	tool: RegisteredTool,
	input: ProposedCall['input'],
	ctx: ToolContext,
	writes: readonly WouldWrite[],
): Promise<Shown> {
	const shown = await Promise.all(writes.map((write) => shownRecord(ctx, write)));
	const described = writes.length === 0 ? await describeLoss(tool, input, ctx) : undefined;
	const words = described?.ok
		? `${tool.title}: ${described.loss}`
		: callWords(
				tool.title,
				shown.map((one) => one.words),
			);
	return {
		preview: { words, records: shown.map(({ record }) => record) },
		base: writes.map(({ app, table, id, before }) => ({
			...{ app, table, id },
			stamp: stampOf(before),
		})),
	};
}

async function shownRecord(
	ctx: ToolContext,
	{ app, table, id, before, after }: WouldWrite,
): Promise<{ record: PreviewedRecord; words: string }> {
	const name = tableName({ appId: app, table });
	const isThere = before?.op === 'insert';
	const stays = after.op === 'insert';
	const op = stays ? (isThere ? 'update' : 'insert') : 'delete';
	const type = typesByName.get(name);
	if (!type) return { record: { type: name, id, op, fields: [] }, words: `writes to ${name}` };
	const keys = type.encryptedFields.length > 0 ? await ctx.getKeyring() : [];
	const [from, to] = await Promise.all(
		[isThere ? before : undefined, stays ? after : undefined].map(
			async (row) => row && (await openRecord(type, row, keys)).record,
		),
	);
	const fields = differencesOf(type, from, to);
	const isForGood = after.stamps.purged !== undefined;
	const words = recordWords(type.noun, { op, fields }, to ?? from ?? {}, isForGood);
	return { record: { type: name, id, op, fields, ...(isForGood && { isForGood }) }, words };
}

/** What a call goes through where it has no effect: no gate to count it, and nobody to be told of it. */
function dryCalls(now: () => number): RunCallDeps {
	return {
		gate: { decide: async () => ({ isBlocked: false }), isConfirmable: async () => false },
		taint: { async noteAnswer() {} },
		countCall() {},
		span: (_name, _attributes, work) => work(),
		newCallId: () => previewId,
		now,
		clockMs: now,
		deadlineMs,
		checksOutput: false,
	};
}
