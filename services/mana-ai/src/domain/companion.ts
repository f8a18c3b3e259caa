import {
	type ActingAgent,
	type CallContextDeps,
	type CallIn,
	callContext,
	callRequest,
	createCompactor,
	createRegistryTools,
	createTokenMeter,
	isInputTooLong,
	type LoopMessage,
	type LoopStep,
	type Model,
	type Person,
	permissionFor,
	previewCall,
	runLoop,
	type StagedCall,
	type ToolRunner,
	withSubAgents,
} from '@mana/agent-loop';
import { AppError } from '@mana/service-kit';
import {
	describeLoss,
	type PolicyMode,
	personDay,
	type RegisteredTool,
	type RunCallDeps,
	runCall,
	ToolError,
	withWeekday,
} from '@mana/tool-registry';
import type { AiMetrics } from '../ai-metrics.ts';
import type { AnswerStream } from './answer-stream.ts';
import type { CompanionEvent } from './companion-event.ts';
import { companionInstructions } from './companion-instructions.ts';
import type { ConfirmationSeal } from './confirmation-seal.ts';
import { dayMs, type UsageStore } from './usage.ts';

export interface CompanionDeps extends CallContextDeps {
	readonly model: Model;
	readonly calls: RunCallDeps;
	readonly policyMode: PolicyMode;
	readonly seal: ConfirmationSeal;
	readonly usage: UsageStore;
	readonly tokensPerDay: number;
	readonly contextTokens: number;
	readonly metrics: AiMetrics;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
}

export interface CompanionQuestion {
	/** Names the answer, and so the calls in it. */
	readonly answerId: string;
	readonly person: Person;
	readonly tools: readonly RegisteredTool[];
	/** The conversation so far; the last one is the person's. */
	readonly messages: readonly LoopMessage[];
}

const maxRounds = 12;
const maxOutputTokens = 4_000;
/** Of what a call would destroy; the others are counted. */
const recordsShown = 5;

/** The companion writes at once, since its person is there and can take it back; what destroys is put to them. */
const companionPolicy = { defaultForAi: 'auto' } as const;

const companionName = 'Companion';

function companionOf(person: Person): ActingAgent {
	return { ...person, actor: { client: companionName }, agent: companionName };
}

/**
 * Answers a person, tool calls and all; what happens is told to the stream as it does. Never throws: a fault of ours
 * ends the answer as `failed`, and is logged.
 */
export async function answerPerson(
	deps: CompanionDeps,
	question: CompanionQuestion,
	stream: AnswerStream<CompanionEvent>,
	signal: AbortSignal,
): Promise<void> {
	try {
		await answer(deps, question, stream, signal);
	} catch (error) {
		deps.logger.error(faultOf(error), 'an answer failed');
		stream.add({ kind: 'ended', stopReason: 'failed', usage: { input: 0, output: 0 } });
	}
}

/** What failed; a message may quote a person's data, so it is not logged. */
function faultOf(error: unknown): Record<string, unknown> {
	if (!(error instanceof Error)) return { error: typeof error };
	return { error: error.name, ...('code' in error && { code: error.code }) };
}

async function answer(
	deps: CompanionDeps,
	question: CompanionQuestion,
	stream: AnswerStream<CompanionEvent>,
	signal: AbortSignal,
): Promise<void> {
	const { model, now } = deps;
	const { caller, space } = question.person;
	const spent = await deps.usage.since(caller.userId, { fromMs: now() - dayMs });
	const meter = createTokenMeter({ capTokens: deps.tokensPerDay, usedTokens: spent.input + spent.output });
	const activityByKey = new Map<string, string>();
	const own = companionTools(deps, question, stream, activityByKey);
	const run = {
		model,
		meter,
		instructions: companionInstructions(space.name, await todayOf(deps, question.person, signal)),
		limits: { maxRounds, maxOutputTokens, contextTokens: deps.contextTokens },
	};
	const result = await runLoop({
		...run,
		tools: withSubAgents(own, run),
		messages: question.messages,
		compactor: createCompactor(model),
		signal,
		onText: (text) => stream.add({ kind: 'text', text }),
		onStep: (step) => tell(stream, step, activityByKey, deps.metrics),
	});
	const { usage, stopReason, failure } = result;
	await deps.usage.add({
		userId: caller.userId,
		atMs: now(),
		purpose: 'companion',
		model: model.name,
		...usage,
	});
	deps.metrics.countAnswer(
		stopReason,
		result.rounds,
		usage,
		failure && { model: model.name, kind: failure.kind },
	);
	stream.add({ kind: 'ended', stopReason, ...(failure && { failure: failure.kind }), usage });
}

/** The person's day, with its name; undefined where their settings cannot be read just now. @throws all but ToolError */
async function todayOf(
	deps: CompanionDeps,
	person: Person,
	signal: AbortSignal,
): Promise<string | undefined> {
	const callId = crypto.randomUUID();
	const ctx = callContext(deps, companionOf(person), {
		...{ tool: 'companion', callName: callId, callId },
		signal: () => signal,
	});
	try {
		return withWeekday((await personDay(ctx)).today);
	} catch (error) {
		if (error instanceof ToolError) return undefined;
		throw error;
	}
}

function tell(
	stream: AnswerStream<CompanionEvent>,
	step: LoopStep,
	activityByKey: ReadonlyMap<string, string>,
	metrics: AiMetrics,
): void {
	if (step.kind === 'calling') {
		for (const { id, name } of step.calls) stream.add({ kind: 'calling', callId: id, tool: name });
	} else if (step.kind === 'called') {
		for (const [place, { callId, name, isError }] of step.results.entries()) {
			const activityId = activityByKey.get(`call:${step.round}:${place}`);
			stream.add({ kind: 'called', callId, tool: name, isError, ...(activityId && { activityId }) });
		}
	} else if (step.kind === 'reminded') {
		for (const { producer, severity } of step.reminders) metrics.countReminder(producer, severity);
	} else if (step.kind === 'compacted') metrics.countCompaction(step.messagesBefore);
}

function companionTools(
	deps: CompanionDeps,
	{ answerId, person, tools }: CompanionQuestion,
	stream: AnswerStream<CompanionEvent>,
	activityByKey: Map<string, string>,
): ToolRunner {
	return createRegistryTools({
		tools,
		calls: deps.calls,
		policyMode: deps.policyMode,
		permissionOf: ({ name, module, policyHint }) =>
			permissionFor({ name, module: module.id, hint: policyHint }, [companionPolicy]),
		request: ({ key, signal }, tool, input) =>
			callRequest(deps, companionOf(person), {
				tool: tool.name,
				input,
				callName: `${answerId} ${key}`,
				signal,
				onActivity: (activityId) => activityByKey.set(key, activityId),
			}),
		async stage({ tool, input, key, signal }) {
			const callName = `${answerId} ${key}`;
			const described = await describeCall(deps, person, { tool, input, callName, signal });
			if (!described.ok) return described;
			const confirmation = await deps.seal.seal({
				userId: person.caller.userId,
				spaceId: person.space.id,
				tool: tool.name,
				args: JSON.stringify(input),
				callName,
			});
			const { loss, records } = described;
			stream.add({
				...{ kind: 'asks', tool: tool.name, title: tool.title, loss, confirmation },
				...{ records: records.slice(0, recordsShown), recordCount: records.length },
			});
			return {
				ok: true,
				text: 'ASKED: The person has been asked. Nothing was done yet; do not call it again.',
			};
		},
		countMarker: deps.metrics.countMarker,
		countCall: deps.metrics.countCall,
	});
}

/** What a call would do, in words and record by record. */
async function describeCall(
	deps: CompanionDeps,
	person: Person,
	{ tool, input, callName, signal }: Pick<StagedCall, 'tool' | 'input' | 'signal'> & { callName: string },
) {
	const callIn: CallIn = (contexts) =>
		callRequest({ ...deps, contexts }, companionOf(person), { tool: tool.name, input, callName, signal });
	const request = callIn(deps.contexts, { tool, input, callName, callId: callName });
	const ctx = request.createContext({ callId: callName, space: person.space, lateness: () => signal });
	const described = await describeLoss(tool, input, ctx);
	if (!described.ok) return { ok: false as const, text: described.error.text };
	const seen = await previewCall(
		{ contexts: deps.contexts, callIn, now: deps.now },
		{ tool, input, callName, callId: callName },
	);
	return seen.ok ? { ok: true as const, loss: described.loss, records: seen.preview.records } : seen;
}

export type ConfirmedCall =
	| { readonly ok: true; readonly output: Record<string, unknown> }
	| { readonly ok: false; readonly code: string; readonly text: string };

/**
 * Makes a call that its person has agreed to, with the arguments as they were, once however often it is asked for.
 *
 * @throws AppError 400 `CONFIRMATION_INVALID` for one that is not theirs, not of this space, or too old
 */
export async function confirmCall(
	deps: CompanionDeps & { readonly toolOf: (name: string) => RegisteredTool | undefined },
	person: Person,
	confirmation: string,
	signal: AbortSignal,
): Promise<ConfirmedCall> {
	const call = await deps.seal.open(confirmation);
	const isTheirs = call?.userId === person.caller.userId && call.spaceId === person.space.id;
	const tool = call && isTheirs ? deps.toolOf(call.tool) : undefined;
	if (!call || !tool) {
		throw new AppError('CONFIRMATION_INVALID', 400, 'This question is not open any more. Ask for it again.');
	}
	const rawInput: Record<string, unknown> = JSON.parse(call.args);
	const result = await runCall<never>(deps.calls, {
		...callRequest(deps, companionOf(person), {
			tool: tool.name,
			input: rawInput,
			callName: call.callName,
			signal,
		}),
		tool,
		rawInput,
		async confirm() {
			return { answer: 'agreed' };
		},
	});
	if (result.ok) return { ok: true, output: result.output };
	if (result.reason === 'failed') return { ok: false, code: result.code, text: result.text };
	return { ok: false, code: 'NOT_ALLOWED', text: 'NOT_ALLOWED: The call could not be made.' };
}

/** Whether a conversation is one that can be answered. @throws AppError 400 */
export function assertAnswerable(messages: readonly LoopMessage[]): void {
	if (messages[0]?.role !== 'user' || messages.at(-1)?.role !== 'user') {
		throw new AppError('VALIDATION', 400, 'messages: has to begin and end with the person.');
	}
	if (isInputTooLong('', messages)) {
		throw new AppError('INPUT_TOO_LONG', 413, 'The conversation is too long. Begin a new one.');
	}
}
