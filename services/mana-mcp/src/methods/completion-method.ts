import type { PromptSpec, ResourceSpec } from '@mana/tool-registry';
import { z } from 'zod';
import { type Answer, invalidParams } from '../protocol/json-rpc.ts';
import type { MethodHandler, RequestContext } from '../protocol/method.ts';
import { promptsIn } from './prompt-methods.ts';
import { offeredIn } from './resource-methods.ts';
import { resourceTemplate } from './resource-uri.ts';
import { type RunToolDeps, runTool } from './run-tool.ts';

/** An answer may hold 100 values at most. */
const valuesLimit = 100;
const suggestedRecords = 20;

const completionParams = z.object({
	ref: z.discriminatedUnion('type', [
		z.object({ type: z.literal('ref/prompt'), name: z.string() }),
		z.object({ type: z.literal('ref/resource'), uri: z.string() }),
	]),
	argument: z.object({ name: z.string(), value: z.string().max(500) }),
});

const completed = z.object({ ids: z.array(z.string()) });

/** `completion/complete`: arguments of prompts, and what stands in the templates of resources. */
export function completionMethod(
	deps: RunToolDeps,
	{ resources, prompts }: { resources: readonly ResourceSpec[]; prompts: readonly PromptSpec[] },
): MethodHandler {
	/** Ids that begin with what was typed, then those of records in which it is found. */
	const recordIds = async (resource: ResourceSpec, query: string, context: RequestContext) => {
		const result = await runTool(deps, resource.complete, { limit: suggestedRecords, query }, context);
		// What cannot be read now is not suggested; reading it says why.
		return result.ok ? completed.parse(result.output).ids : [];
	};

	return async (params, context) => {
		const parsed = completionParams.safeParse(params);
		if (!parsed.success) return invalidParams('params.ref and params.argument are needed');
		const { ref, argument } = parsed.data;
		if (ref.type === 'ref/prompt') {
			const prompt = promptsIn(prompts, context).find(({ name }) => name === ref.name);
			if (!prompt) return invalidParams('Unknown prompt');
			const wanted = prompt.arguments.find(({ name }) => name === argument.name);
			const suggestions = wanted?.suggest?.(deps.calls.now()) ?? [];
			return completion(suggestions.filter((value) => value.startsWith(argument.value)));
		}
		const resource = offeredIn(resources, context).find(
			({ collection }) => resourceTemplate(collection) === ref.uri,
		);
		if (!resource) return invalidParams('Unknown resource template');
		if (argument.name === 'id') return completion(await recordIds(resource, argument.value, context));
		const spaces = argument.name === 'space' ? [context.space.id] : [];
		return completion(spaces.filter((value) => value.startsWith(argument.value)));
	};
}

function completion(all: readonly string[]): Answer {
	const values = all.slice(0, valuesLimit);
	return {
		ok: true,
		result: { completion: { values, total: all.length, hasMore: all.length > values.length } },
	};
}
