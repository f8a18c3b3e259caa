import { isModuleOffered, type ResourceSpec, resourcePlace } from '@mana/tool-registry';
import { z } from 'zod';
import type { Admission } from '../domain/admission/admit-caller.ts';
import { scopesMissing } from '../domain/admission/require-scopes.ts';
import { type Answer, internalError, invalidParams } from '../protocol/json-rpc.ts';
import type { MethodHandler, RequestContext } from '../protocol/method.ts';
import { decodeCursor, encodeCursor } from '../protocol/paging.ts';
import { resourceNotFound } from '../protocol/resource-not-found.ts';
import { parseResourceUri, resourceTemplate, resourceUri } from './resource-uri.ts';
import { type RunToolDeps, runTool, type ToolResult } from './run-tool.ts';

const pageSize = 50;

/** Where a list goes on: within a collection, after a record; at its beginning, without one. */
const place = z.object({ collection: z.string(), after: resourcePlace.optional() });

const listed = z.object({
	items: z.array(z.object({ id: z.string(), name: z.string(), updatedAt: z.string() })),
	nextAfter: resourcePlace.optional(),
});
const read = z.object({ name: z.string(), text: z.string(), updatedAt: z.string() });

/** Kinds that cannot be read are left out of what is listed. */
const unreadable = new Set(['ZERO_KNOWLEDGE', 'KEY_REFUSED']);
const missing = new Set(['NOT_FOUND', 'MODULE_NOT_OFFERED']);

/** `resources/list`, `resources/templates/list` and `resources/read`: records as a person attaches them. */
export function resourceMethods(
	deps: RunToolDeps,
	resources: readonly ResourceSpec[],
): Map<string, MethodHandler> {
	const byCollection = new Map(resources.map((resource) => [resource.collection, resource]));

	/** Collections that are read one after the other until a page is full. */
	const list: MethodHandler = async ({ cursor }, context) => {
		const offered = offeredIn(resources, context);
		const start = cursor === undefined ? { collection: offered[0]?.collection } : decodeCursor(cursor, place);
		let at = offered.findIndex(({ collection }) => collection === start?.collection);
		if (at < 0 && cursor !== undefined) return invalidParams('Unknown cursor');
		let after = start && 'after' in start ? start.after : undefined;
		const found: Record<string, unknown>[] = [];
		for (; at < offered.length; at++, after = undefined) {
			const resource = offered[at];
			if (!resource) break;
			const limit = pageSize - found.length;
			if (limit === 0) return page(found, { collection: resource.collection });
			const input = { limit, ...(after !== undefined && { after }) };
			const result = await runTool(deps, resource.list, input, context);
			if (!result.ok) {
				if (result.reason === 'failed' && unreadable.has(result.code)) continue;
				return refusal(result);
			}
			const { items, nextAfter } = listed.parse(result.output);
			found.push(...items.map((item) => describe(resource, item, context)));
			if (nextAfter !== undefined) return page(found, { collection: resource.collection, after: nextAfter });
		}
		return { ok: true, result: { resources: found } };
	};

	const templates: MethodHandler = ({ cursor }, context) => {
		if (cursor !== undefined) return invalidParams('Unknown cursor');
		const resourceTemplates = offeredIn(resources, context).map(
			({ collection, title, description, mimeType }) => ({
				uriTemplate: resourceTemplate(collection),
				name: collection,
				title,
				description,
				mimeType,
			}),
		);
		return { ok: true, result: { resourceTemplates } };
	};

	const readOne: MethodHandler = async ({ uri }, context) => {
		if (typeof uri !== 'string') return invalidParams('params.uri must be the URI of a resource');
		const name = parseResourceUri(uri);
		const resource = name && byCollection.get(name.collection);
		if (!resource) return resourceNotFound(uri, 'There is no such resource. List them with resources/list.');
		if (name.spaceId !== context.space.id) {
			return resourceNotFound(uri, 'It is not in the active space, which is the only one that is read.');
		}
		const result = await runTool(deps, resource.read, { id: name.id }, context);
		if (!result.ok) {
			const isMissing = result.reason === 'failed' && missing.has(result.code);
			return isMissing ? resourceNotFound(uri, 'There is no such resource (any more).') : refusal(result);
		}
		const { text } = read.parse(result.output);
		return { ok: true, result: { contents: [{ uri, mimeType: resource.mimeType, text }] } };
	};

	return new Map([
		['resources/list', list],
		['resources/templates/list', templates],
		['resources/read', readOne],
	]);
}

/** The kinds that the active space has and the caller may read. */
export function offeredIn(
	resources: readonly ResourceSpec[],
	{ caller, space }: Admission,
): readonly ResourceSpec[] {
	return resources.filter(
		({ module, read }) => isModuleOffered(space.type, module) && scopesMissing(caller, read).length === 0,
	);
}

function page(resources: Record<string, unknown>[], next: z.output<typeof place>): Answer {
	return { ok: true, result: { resources, nextCursor: encodeCursor(next) } };
}

function describe(
	{ collection, mimeType }: ResourceSpec,
	{ id, name, updatedAt }: { id: string; name: string; updatedAt: string },
	{ space }: RequestContext,
): Record<string, unknown> {
	return {
		uri: resourceUri({ spaceId: space.id, collection, id }),
		name,
		mimeType,
		annotations: { lastModified: updatedAt },
	};
}

/** Resources have no results that are errors: what a tool would tell its model is a JSON-RPC error here. */
function refusal(result: Extract<ToolResult, { ok: false }>): Answer {
	if (result.reason === 'unconfirmed') return internalError('Reading resources takes no confirmation');
	const { code, text } = result;
	const answer = code === 'INPUT_INVALID' ? invalidParams(text) : internalError(text);
	return { ...answer, data: { reason: code } };
}
