import type { AiProposal } from '@mana/records/types/ai';
import {
	type RegisteredTool,
	type RowAccess,
	type RunCallDeps,
	runCall,
	type ToolContext,
	ToolError,
} from '@mana/tool-registry/browser';
import { z } from 'zod';
import { type BaseStamp, type LookedAt, lookAt, stampOf } from './changed-records.ts';
import { type CallIn, type PreviewDeps, type ProposedCall, previewCall } from './preview-call.ts';
import {
	type CallPreview,
	isSamePreview,
	type PreviewedRecord,
	type PreviewValues,
	shownValues,
} from './preview-words.ts';
import { callNames, expiryOf, isExpired, proposals, proposedAtMs } from './proposal.ts';
import { createRestingRows, recordName } from './resting-rows.ts';

export interface ApprovalDeps extends Omit<PreviewDeps, 'callIn'> {
	/** Whose rows, with the token of the person who approves. */
	readonly access: RowAccess;
	/** Reads and writes the proposal itself, in their name. */
	readonly records: ToolContext;
	readonly calls: RunCallDeps;
	/** By its canonical name. */
	readonly toolOf: (name: string) => RegisteredTool | undefined;
	readonly callIn: (proposal: AiProposal) => CallIn;
}

export interface Approval {
	readonly id: string;
	/** JSON, where the person has edited the arguments. */
	readonly args?: string | undefined;
	/** What the person looked at after they were told that it had changed; an empty list where that named none. */
	readonly seen?: readonly BaseStamp[] | undefined;
}

/** A record that was changed since the call was proposed: what it was to become, and what it is. */
export interface ChangedRecord extends BaseStamp {
	readonly proposed: PreviewedRecord | undefined;
	/** Opened; absent where nothing is there any more. */
	readonly current: PreviewValues | undefined;
}

export type Approved =
	| { readonly outcome: 'done'; readonly output?: Readonly<Record<string, unknown>> }
	/** Nothing was done: the ground has changed. Approved with `seen`, the call runs on what is there now. */
	| {
			readonly outcome: 'changed';
			readonly records: readonly ChangedRecord[];
			/** What the call would do now, where that is other than was shown though no such record has changed. */
			readonly preview?: CallPreview;
	  }
	| { readonly outcome: 'failed'; readonly code: string; readonly text: string }
	| { readonly outcome: 'rejected' | 'expired' | 'unknown' };

const argsSchema = z.record(z.string(), z.unknown());

/**
 * Makes a call that was proposed, with the arguments as they were kept or as the person has edited them, once however
 * often it is approved, and by the clock of the moment that it was looked at. Where a record that it would write has changed since the person looked at it, nothing is written:
 * that is seen beforehand, and by mana-sync in the transaction of the write.
 *
 * @throws ToolError where the proposal cannot be read or written
 */
export async function approveProposal(deps: ApprovalDeps, approval: Approval): Promise<Approved> {
	const { records, now, access, contexts } = deps;
	const found = await proposals.get(records, approval.id).catch(unlessNotFound);
	const tool = found && deps.toolOf(found.tool);
	if (!found || !tool) return { outcome: 'unknown' };
	if (found.status === 'approved') return { outcome: 'done' };
	if (found.status === 'rejected' || found.status === 'expired') return { outcome: found.status };
	if (isExpired(found, now())) {
		await note(records, found.id, 'expired');
		return { outcome: 'expired' };
	}
	const base = seenBase(found.base, approval.seen ?? []);
	const looked = await lookAt(contexts.rows, access, base, found.id);
	// It was made before, and its process ended before that was noted.
	if (isMade(looked)) return done(records, found.id);
	const isBegun = looked.some(({ isOurs }) => isOurs);
	if (!isBegun && looked.some(({ isMoved }) => isMoved)) return changed(deps, found, looked);
	if (isBegun) return run(deps, tool, found, looked);
	if (approval.args === undefined && approval.seen === undefined) {
		return (await otherThanShown(deps, tool, found)) ?? run(deps, tool, found, looked);
	}
	const renewed = await renew(deps, tool, found, approval.args);
	if ('outcome' in renewed) return renewed;
	return run(deps, tool, renewed, await lookAt(contexts.rows, access, renewed.base, found.id));
}

function isMade(looked: readonly LookedAt[]): boolean {
	return looked.length > 0 && looked.every(({ isOurs }) => isOurs);
}

async function run(
	deps: ApprovalDeps,
	tool: RegisteredTool,
	proposal: AiProposal,
	looked: readonly LookedAt[],
): Promise<Approved> {
	const { records, contexts, access } = deps;
	const call = callOf(tool, proposal.id, proposal.args);
	if (!call) return unreadable;
	const resting = createRestingRows(contexts.rows, looked);
	const result = await runCall<never>(deps.calls, {
		...deps.callIn(proposal)({ ...contexts, rows: resting.store, now: () => proposedAtMs(proposal) }, call),
		tool,
		rawInput: call.input,
		askedCallId: call.callId,
		async confirm() {
			return { answer: 'agreed' };
		},
	});
	if (result.ok) return { ...(await done(records, proposal.id)), output: result.output };
	const standing = await lookAt(contexts.rows, access, proposal.base, proposal.id);
	// Another request has made it meanwhile.
	if (isMade(standing)) return done(records, proposal.id);
	if (resting.hasRefused) return changed(deps, proposal, standing);
	await note(records, proposal.id, 'failed');
	if (result.reason === 'failed') return { outcome: 'failed', code: result.code, text: result.text };
	return { outcome: 'failed', code: 'NOT_ALLOWED', text: 'NOT_ALLOWED: The call could not be made.' };
}

/**
 * What the call would do by now, where that is other than was shown: for what it reads beside the records that it writes,
 * or since somebody else has written the proposal. Nothing is written to find out.
 */
async function otherThanShown(
	deps: ApprovalDeps,
	tool: RegisteredTool,
	proposal: AiProposal,
): Promise<Approved | undefined> {
	const call = callOf(tool, proposal.id, proposal.args);
	if (!call) return unreadable;
	const { contexts, access, records } = deps;
	const now = () => proposedAtMs(proposal);
	const seen = await previewCall({ ...deps, callIn: deps.callIn(proposal), now }, call);
	if (seen.ok && isSamePreview(seen.preview, proposal.preview)) return undefined;
	// Another request has made it meanwhile.
	if (isMade(await lookAt(contexts.rows, access, proposal.base, proposal.id)))
		return done(records, proposal.id);
	if (seen.ok) return { outcome: 'changed', records: [], preview: seen.preview };
	await note(records, proposal.id, 'failed');
	return { outcome: 'failed', code: seen.code, text: seen.text };
}

/** Looks at the call anew, as the person wants it, on the ground as it is. */
async function renew(
	deps: ApprovalDeps,
	tool: RegisteredTool,
	proposal: AiProposal,
	args = proposal.args,
): Promise<AiProposal | Extract<Approved, { outcome: 'failed' }>> {
	const call = callOf(tool, proposal.id, args);
	if (!call) return unreadable;
	const atMs = deps.now();
	const preview = { ...deps, callIn: deps.callIn(proposal), now: () => atMs };
	const seen = await previewCall(preview, call);
	if (!seen.ok) return { outcome: 'failed', code: seen.code, text: seen.text };
	const renewed = { args, preview: seen.preview, base: seen.base, expiresAt: expiryOf(atMs) };
	await proposals.updateOpened(deps.records, proposal.id, () => renewed);
	return { ...proposal, ...renewed };
}

function callOf(tool: RegisteredTool, id: string, args: string | undefined): ProposedCall | undefined {
	try {
		return { tool, input: argsSchema.parse(JSON.parse(args ?? '')), ...callNames(id) };
	} catch {
		return undefined;
	}
}

const unreadable = {
	outcome: 'failed',
	code: 'INPUT_INVALID',
	text: 'INPUT_INVALID: The arguments cannot be read, or are no JSON object. Nothing was done.',
} as const;

/** The stamps that the person has seen in place of those that the call was proposed on. */
function seenBase(base: readonly BaseStamp[], seen: readonly BaseStamp[]): readonly BaseStamp[] {
	const later = new Map(seen.map((one) => [recordName(one), one]));
	return base.map((one) => later.get(recordName(one)) ?? one);
}

async function changed(
	{ records }: Pick<ApprovalDeps, 'records'>,
	{ preview }: AiProposal,
	looked: readonly LookedAt[],
): Promise<Approved> {
	const moved = looked.filter(({ isMoved, isOurs }) => isMoved && !isOurs);
	const shown = await Promise.all(
		moved.map(async ({ base: { app, table, id }, row }) => ({
			...{ app, table, id },
			stamp: stampOf(row),
			proposed: preview?.records.find((one) => one.type === `${app}/${table}` && one.id === id),
			current: row && (await shownValues(records, app, row)),
		})),
	);
	return { outcome: 'changed', records: shown };
}

async function done(records: ToolContext, id: string): Promise<Extract<Approved, { outcome: 'done' }>> {
	await note(records, id, 'approved');
	return { outcome: 'done' };
}

/** What was done stays so, whoever comes late. */
function note(records: ToolContext, id: string, status: AiProposal['status']): Promise<void> {
	return proposals.updateOpened(records, id, (proposal) =>
		proposal.status === 'approved' || proposal.status === status ? {} : { status },
	);
}

function unlessNotFound(error: unknown): undefined {
	if (error instanceof ToolError && error.code === 'NOT_FOUND') return undefined;
	throw error;
}
