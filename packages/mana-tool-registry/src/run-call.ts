import type { ActivityEntry, Confirmation as HowConfirmed } from '@mana/auth-protocol';
import { callTool, callToolAcross, describeLoss, type ToolOutcome } from './call-tool.ts';
import { missingScopes } from './oauth-scopes.ts';
import type { PersonsAnswer, PolicyGate } from './policy/policy-gate.ts';
import type { Taint } from './policy/taint.ts';
import {
	type CallSpace,
	type CallSpaces,
	spaceArgument,
	spacesOfCall,
	withoutSpace,
} from './spaces/call-spaces.ts';
import { ToolError } from './tool-error.ts';
import type { ToolContext, ToolSpec } from './tool-spec.ts';

/** A record of one call, however it ended; never of what it read or wrote. */
export type CallTrace = Readonly<Omit<ActivityEntry, 'client' | 'inputHash'>>;

export interface AnsweredCall {
	readonly outcome: ToolOutcome;
	/** Whether this very output has been answered before, and will not change. */
	readonly isRepeated: boolean;
}

export interface RunCallDeps {
	readonly gate: Pick<PolicyGate, 'decide' | 'isConfirmable'>;
	readonly taint: Pick<Taint, 'noteAnswer'>;
	/** Counts calls that reached the handler or failed validation. */
	countCall(tool: string, outcome: Exclude<CallTrace['outcome'], 'denied' | 'asked'>, seconds: number): void;
	/** Gives an answer again while what it was made of is unchanged; where it is absent every call runs. */
	readonly answers?: {
		answer(
			tool: ToolSpec,
			rawInput: unknown,
			ctx: ToolContext,
			run: (ctx: ToolContext) => Promise<ToolOutcome>,
		): Promise<AnsweredCall>;
	};
	/** Shows the handler's work as a span of a trace. */
	span<T>(
		name: string,
		attributes: Record<string, string>,
		work: () => Promise<T>,
		traceparent?: unknown,
	): Promise<T>;
	newCallId(): string;
	/** Milliseconds since the epoch. */
	now(): number;
	/** Milliseconds, monotonic. */
	clockMs(): number;
	/** How long a handler may take in all; requests to other services have shorter limits of their own. */
	readonly deadlineMs: number;
	/** Checks the handler's answer against the tool's output schema: a net for development and tests. */
	readonly checksOutput: boolean;
}

/** What the person says to a call. `advice` tells the model how things stand, where the call may not run without them. */
export type Confirmation<Question> =
	| { readonly answer: 'agreed' }
	/** They said no, or nothing in time. */
	| {
			readonly answer: 'not-agreed';
			readonly how: Exclude<HowConfirmed, 'confirmed'>;
			readonly advice: string;
	  }
	/** Their yes was for one call, and is used up. */
	| { readonly answer: 'used-up'; readonly advice: string }
	/** They cannot be asked. */
	| { readonly answer: 'unasked'; readonly advice: string }
	/** They have to be asked first: the call has to be made again with their answer. */
	| { readonly answer: 'pending'; readonly question: Question };

/** One call, whoever makes it. `Question` is how its caller asks the person. */
export interface CallRequest<Question> {
	readonly tool: ToolSpec;
	/** The arguments as they came, not yet validated; `space` among them says where the call is made. */
	readonly rawInput: Readonly<Record<string, unknown>>;
	readonly spaces: CallSpaces;
	/** What the agent is known by, among those of its user. */
	readonly agent: string;
	/** What the agent was granted; absent for who is not limited. */
	readonly scopes: readonly string[] | undefined;
	/** A W3C `traceparent`, as the client sent it: the handler's span is its child. */
	readonly traceparent?: unknown;
	/** @param call.lateness gives what is aborted once the call has taken too long; few tools ask for it */
	createContext(call: {
		readonly callId: string;
		readonly space: CallSpace;
		readonly lateness: () => AbortSignal;
	}): ToolContext;
	/** The id that a call had when it was made before: of one that is made again with the person's answer, or was cut off. */
	readonly askedCallId?: string | undefined;
	/**
	 * Puts it to the person before something is lost.
	 *
	 * @param question.loss what is going to happen, as they read it
	 */
	confirm(question: {
		readonly loss: string;
		readonly space: CallSpace;
		readonly callId: string;
	}): Promise<Confirmation<Question>>;
	/** Called when the handler begins. @returns what to call when it has ended */
	onRunning?(): () => void;
	/** Called once for each space of the call, when it has ended. */
	trace(trace: CallTrace): void;
}

/** What came of a call. `text` begins with `code` and tells the model the next step. */
export type CallResult<Question> =
	| {
			readonly ok: true;
			readonly output: Record<string, unknown>;
			readonly isRepeated: boolean;
			readonly reminder?: string;
	  }
	| {
			readonly ok: false;
			readonly reason: 'failed';
			readonly code: string;
			readonly text: string;
			readonly reminder?: string;
	  }
	/** The person has to be asked first; nothing was done. */
	| { readonly ok: false; readonly reason: 'unconfirmed'; readonly question: Question }
	/** The agent was not granted enough; nothing was done. */
	| { readonly ok: false; readonly reason: 'scope-missing'; readonly missing: readonly string[] };

type Failed = Extract<CallResult<never>, { reason: 'failed' }>;

interface Call<Question> {
	readonly deps: RunCallDeps;
	readonly request: CallRequest<Question>;
	/** One for each space of the call; several where it reads in several. */
	readonly contexts: readonly [ToolContext, ...ToolContext[]];
	/** The first of them. */
	readonly ctx: ToolContext;
	readonly space: CallSpace;
	readonly lateness: Lateness;
	/** @param confirmation what the person said, where they were asked */
	end(outcome: CallTrace['outcome'], confirmation?: HowConfirmed): void;
	/** For what is not this call, but another that came with its question. */
	endAnother(outcome: CallTrace['outcome']): void;
}

/**
 * Runs a tool, in the space that the call names, if the agent was granted it and the gate lets it. A call that destroys,
 * and that the space's policy does not allow, is put to the person first, and so is one that carries into a space what
 * may have been read for somebody else. Counted and traced, however it ends. Knows nothing of who asks, nor how.
 */
export async function runCall<Question>(
	deps: RunCallDeps,
	request: CallRequest<Question>,
): Promise<CallResult<Question>> {
	const { tool, scopes, spaces } = request;
	const startedMs = deps.clockMs();
	const traced = startTrace(deps, request);
	const endHere = (outcome: CallTrace['outcome']) =>
		traced({ callId: deps.newCallId(), spaceId: spaces.active.id, touched: nothingTouched }, outcome);
	const missing = scopes === undefined ? [] : missingScopes(scopes, tool);
	if (missing.length > 0) {
		endHere('denied');
		return { ok: false, reason: 'scope-missing', missing };
	}
	const located = await locate(request);
	if (!located.ok) {
		const outcome = located.error.code === 'INPUT_INVALID' ? 'input-invalid' : 'handler-error';
		deps.countCall(tool.name, outcome, (deps.clockMs() - startedMs) / 1000);
		endHere(located.error.code === 'SPACE_NOT_GRANTED' ? 'denied' : outcome);
		return failed(located.error);
	}
	const call = startCall(deps, { ...request, rawInput: located.rawInput }, located.spaces, traced);
	const decision = await decide(call);
	return 'ok' in decision ? decision : runHandler(call, decision);
}

type Located =
	| {
			readonly ok: true;
			readonly spaces: readonly [CallSpace, ...CallSpace[]];
			/** Without the argument that named them. */
			readonly rawInput: Readonly<Record<string, unknown>>;
	  }
	| { readonly ok: false; readonly error: ToolError };

async function locate({ tool, rawInput, spaces }: CallRequest<unknown>): Promise<Located> {
	if (tool.isOfNoSpace) return { ok: true, spaces: [spaces.active], rawInput };
	try {
		const found = await spacesOfCall(tool, rawInput[spaceArgument], spaces);
		return { ok: true, spaces: found, rawInput: withoutSpace(rawInput) };
	} catch (error) {
		if (error instanceof ToolError) return { ok: false, error };
		throw error;
	}
}

function startCall<Question>(
	deps: RunCallDeps,
	request: CallRequest<Question>,
	[space, ...others]: readonly [CallSpace, ...CallSpace[]],
	traced: ReturnType<typeof startTrace>,
): Call<Question> {
	const lateness = new Lateness();
	const contextIn = (at: CallSpace, callId = deps.newCallId()) =>
		request.createContext({ callId, space: at, lateness: () => lateness.signal });
	const ctx = contextIn(space, request.askedCallId);
	const contexts = [ctx, ...others.map((other) => contextIn(other))] as const;
	return {
		deps,
		request,
		contexts,
		ctx,
		space,
		lateness,
		end(outcome, confirmation) {
			for (const one of contexts) traced(one, outcome, confirmation);
		},
		endAnother(outcome) {
			traced({ callId: deps.newCallId(), spaceId: space.id, touched: nothingTouched }, outcome);
		},
	};
}

interface Allowed {
	/** What goes with the answer. */
	readonly reminder?: string;
	readonly confirmation?: HowConfirmed;
}

/** What is to be said of a call that runs; or why it does not. */
async function decide<Question>(
	call: Call<Question>,
): Promise<Allowed | Extract<CallResult<Question>, { ok: false }>> {
	const { deps, ctx } = call;
	const { tool, rawInput, agent } = call.request;
	const askedMs = deps.clockMs();
	const asked = await askFirst(call);
	if (asked && 'ok' in asked) {
		// Decided on as well, like any other call: the decision is counted, and so is the call.
		await deps.gate.decide(tool, ctx, rawInput, { agent });
		deps.countCall(tool.name, asked.outcome, (deps.clockMs() - askedMs) / 1000);
		call.end(asked.outcome);
		return failed(asked.error);
	}
	const answer = answerOf(asked);
	const decision = await deps.gate.decide(tool, ctx, rawInput, { agent, ...(answer && { answer }) });
	if (!decision.isBlocked) {
		return {
			...(decision.reminder && { reminder: decision.reminder }),
			...(asked?.answer === 'agreed' && { confirmation: 'confirmed' }),
		};
	}
	if (asked?.answer === 'pending') {
		call.end('asked');
		return { ok: false, reason: 'unconfirmed', question: asked.question };
	}
	if (asked?.answer === 'used-up') call.endAnother('denied');
	else call.end('denied', asked?.answer === 'not-agreed' ? asked.how : undefined);
	const more = asked && 'advice' in asked ? ` ${asked.advice}` : '';
	const code = decision.reason.toUpperCase().replaceAll('-', '_');
	return failed({ code, text: `${code}: ${decision.reminder}${more}` });
}

async function runHandler<Question>(
	{ deps, request, contexts, lateness, end }: Call<Question>,
	{ reminder: decisionReminder, confirmation }: Allowed,
): Promise<CallResult<Question>> {
	const { tool, agent } = request;
	const startedMs = deps.clockMs();
	const stopReporting = request.onRunning?.() ?? (() => {});
	const answered = await withinDeadline(answer(deps, request, contexts), deps.deadlineMs).finally(
		stopReporting,
	);
	const { outcome, isRepeated } = answered === 'late' ? { outcome: answered, isRepeated: false } : answered;
	const label = outcome === 'late' ? 'handler-error' : outcome.ok ? 'success' : outcome.outcome;
	deps.countCall(tool.name, label, (deps.clockMs() - startedMs) / 1000);
	end(label, confirmation);
	const reminder = decisionReminder && { reminder: decisionReminder };
	if (outcome === 'late') {
		lateness.abort();
		return failed(late);
	}
	if (!outcome.ok) return { ...failed(outcome.error), ...reminder };
	const { output } = outcome;
	for (const { userId, spaceId, spaceType } of contexts) {
		await deps.taint.noteAnswer(tool, { userId, spaceId, spaceType, agent }, output);
	}
	return { ok: true, output: ofWrite(tool, contexts[0], output), isRepeated, ...reminder };
}

/** What a write answers names its call, by which the person can have it taken back, and tells of a space that is nearly full. */
function ofWrite(
	{ policyHint, isOfNoSpace }: ToolSpec,
	{ callId, fullPercent }: ToolContext,
	output: Record<string, unknown>,
): Record<string, unknown> {
	if (policyHint === 'read' || isOfNoSpace) return output;
	return { ...output, callId, ...(fullPercent !== undefined && { nearlyFull: nearlyFull(fullPercent) }) };
}

function nearlyFull(percent: number): string {
	return `There is room for little more: ${percent} % of what may be kept is used. Tell the person: once it is full nothing can be written here, and deleting for good makes room.`;
}

async function answer(
	{ answers, span, checksOutput }: RunCallDeps,
	{ tool, rawInput, traceparent }: Pick<CallRequest<never>, 'tool' | 'rawInput' | 'traceparent'>,
	contexts: Call<never>['contexts'],
): Promise<AnsweredCall> {
	const traced = (work: () => Promise<ToolOutcome>) =>
		span(`tool ${tool.name}`, { 'mana.tool': tool.name }, work, traceparent);
	if (contexts.length > 1) {
		const outcome = await traced(() => callToolAcross(tool, rawInput, contexts, { checksOutput }));
		return { outcome, isRepeated: false };
	}
	const [ctx] = contexts;
	const run = (within: ToolContext) => traced(() => callTool(tool, rawInput, within, { checksOutput }));
	return answers ? answers.answer(tool, rawInput, ctx, run) : { outcome: await run(ctx), isRepeated: false };
}

const nothingTouched: ToolContext['touched'] = { named: [], count: 0 };

const late = {
	code: 'DEADLINE_EXCEEDED',
	text: 'DEADLINE_EXCEEDED: The call took too long. It may have taken effect: read before retrying.',
};

function failed({ code, text }: { code: string; text: string }): Failed {
	return { ok: false, reason: 'failed', code, text };
}

function answerOf(asked: Confirmation<unknown> | undefined): PersonsAnswer | undefined {
	if (asked === undefined || asked.answer === 'unasked') return undefined;
	return asked.answer === 'agreed' ? 'agreed' : 'not-agreed';
}

/** Asks the person where they decide: undefined where they do not, a failure where there is nothing to ask. */
async function askFirst<Question>({
	deps,
	request,
	ctx,
	space,
}: Call<Question>): Promise<Confirmation<Question> | Extract<ToolOutcome, { ok: false }> | undefined> {
	const { tool, rawInput, agent } = request;
	if (!(await deps.gate.isConfirmable(tool, ctx, rawInput, agent))) return undefined;
	const described = await describeLoss(tool, rawInput, ctx);
	if (!described.ok) return described;
	return request.confirm({ loss: described.loss, space, callId: ctx.callId });
}

/** Every call leaves a trace that its owner can read, however it ends. */
function startTrace(
	deps: Pick<RunCallDeps, 'now' | 'clockMs'>,
	{ tool, trace }: Pick<CallRequest<unknown>, 'tool' | 'trace'>,
): (
	call: Pick<ToolContext, 'callId' | 'spaceId' | 'touched'>,
	outcome: CallTrace['outcome'],
	confirmation?: HowConfirmed,
) => void {
	const at = new Date(deps.now()).toISOString();
	const startedMs = deps.clockMs();
	return ({ callId, spaceId, touched }, outcome, confirmation) =>
		trace({
			callId,
			at,
			tool: tool.name,
			spaceId,
			outcome,
			...(confirmation && { confirmation }),
			...(touched.count > 0 && { records: touched.named, recordCount: touched.count }),
			durationMs: Math.round(deps.clockMs() - startedMs),
		});
}

/** An AbortController that is made for who listens: most calls have ended before anybody does. */
class Lateness {
	#controller: AbortController | undefined;
	#isLate = false;

	get signal(): AbortSignal {
		this.#controller ??= new AbortController();
		if (this.#isLate) this.#controller.abort();
		return this.#controller.signal;
	}

	abort(): void {
		this.#isLate = true;
		this.#controller?.abort();
	}
}

async function withinDeadline<T>(running: Promise<T>, deadlineMs: number): Promise<T | 'late'> {
	const { promise: expiry, resolve } = Promise.withResolvers<'late'>();
	const timer = setTimeout(resolve, deadlineMs, 'late');
	try {
		return await Promise.race([running, expiry]);
	} finally {
		clearTimeout(timer);
	}
}
