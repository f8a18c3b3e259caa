import type {
	CallRequest,
	CallResult,
	InjectionMarker,
	PolicyMode,
	RegisteredTool,
	RunCallDeps,
} from '@mana/tool-registry/browser';
import { runCall } from '@mana/tool-registry/browser';
import type { Permission } from './agent-policy.ts';
import { fenceResult } from './fence-result.ts';
import type { ToolCall, ToolResult } from './message.ts';
import type { RunningCall, ToolRunner } from './tool-runner.ts';

/** A call that the person decides about. */
export interface StagedCall {
	readonly tool: RegisteredTool;
	readonly input: Readonly<Record<string, unknown>>;
	/** The call's name within its run. */
	readonly key: string;
	readonly signal: AbortSignal;
}

export interface RegistryToolsOptions {
	/** All there are; those that are denied are not shown. */
	readonly tools: readonly RegisteredTool[];
	readonly calls: RunCallDeps;
	readonly permissionOf: (tool: RegisteredTool) => Permission;
	readonly policyMode: PolicyMode;
	/** On whose behalf, where and with what a call works. */
	readonly request: (
		running: RunningCall,
		tool: RegisteredTool,
		input: StagedCall['input'],
	) => Omit<CallRequest<never>, 'tool' | 'rawInput' | 'confirm'>;
	/** Keeps a call for the person. @returns what the model hears of it, or why the call could not be made either */
	readonly stage: (
		call: StagedCall,
	) => Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly text: string }>;
	readonly countMarker?: (marker: InjectionMarker) => void;
	readonly countCall?: (tool: string, permission: Permission, outcome: 'success' | 'failed') => void;
}

/** Mana's own tools for a run, under what its agent may do, through the gate and the trace of every other client. */
export function createRegistryTools(options: RegistryToolsOptions): ToolRunner {
	const byName = new Map(options.tools.map((tool) => [tool.wireName, tool]));
	const shown = options.tools.filter(
		(tool) => tool.scope !== 'admin' && options.permissionOf(tool) !== 'deny',
	);
	return {
		tools: shown.map(({ wireName, description, inputJsonSchema, policyHint }) => ({
			name: wireName,
			description,
			inputSchema: { ...inputJsonSchema },
			hint: policyHint,
		})),
		async run(call, running) {
			const tool = byName.get(call.name);
			const permission = tool && tool.scope !== 'admin' ? options.permissionOf(tool) : 'deny';
			if (!tool || permission === 'deny') {
				return failed(call, `NOT_ALLOWED: There is no tool ${call.name} for you.`);
			}
			if (call.input === undefined) return failed(call, notAnObject(tool));
			const result =
				permission === 'propose'
					? staged(call, await options.stage({ tool, input: call.input, ...running }))
					: await make(options, tool, { ...call, input: call.input }, running);
			options.countCall?.(tool.name, permission, result.isError ? 'failed' : 'success');
			return result;
		},
	};
}

async function make(
	options: RegistryToolsOptions,
	tool: RegisteredTool,
	call: ToolCall & Pick<StagedCall, 'input'>,
	running: RunningCall,
): Promise<ToolResult> {
	const result = await runCall<never>(options.calls, {
		...options.request(running, tool, call.input),
		tool,
		rawInput: call.input,
		async confirm() {
			return { answer: 'unasked', advice: 'The person is not here to be asked.' };
		},
	});
	if (!result.ok) return failed(call, failureText(result));
	const { text, markers } = fenceResult(call.name, result.output, options.policyMode);
	for (const marker of markers) options.countMarker?.(marker);
	const reminder = result.reminder ? `\n${result.reminder}` : '';
	return { callId: call.id, name: call.name, text: `${text}${reminder}`, isError: false };
}

function failureText(result: Extract<CallResult<never>, { ok: false }>): string {
	if (result.reason === 'failed') return result.text;
	if (result.reason === 'scope-missing') {
		return `SCOPE_INSUFFICIENT: You were not granted ${result.missing.join(', ')}. Do without.`;
	}
	return 'UNCONFIRMED: The person has to be asked first.';
}

function staged(call: ToolCall, { ok, text }: { readonly ok: boolean; readonly text: string }): ToolResult {
	return { callId: call.id, name: call.name, text, isError: !ok };
}

/** Nothing becomes `{}`: the model hears what is wrong, and what the tool takes. */
function notAnObject({ inputJsonSchema }: RegisteredTool): string {
	return `INPUT_INVALID: The arguments were no JSON object. Nothing was done. They have to follow ${JSON.stringify(inputJsonSchema)}`;
}

function failed({ id, name }: ToolCall, text: string): ToolResult {
	return { callId: id, name, text, isError: true };
}
