import { isModuleOffered } from '@mana/records';
import { type ResourceSpec, resourcePlace } from '@mana/tool-registry';
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
/** At most 4 collections are read at once. The first is read by itself, since it often fills the page. */
const collectionsAtOnce = 4;

/** Where a list goes on: within a collection, after a record; at its beginning, without one. */
const place = z.object({ collection: z.string(), after: resourcePlace.optional() });

const listed = z.object({
	items: z.array(
		z.object({ id: z.string(), name: z.string(), createdAt: z.string(), updatedAt: z.string() }),
	),
	nextAfter: resourcePlace.optional(),
});
const read = z.object({ name: z.string(), text: z.string(), updatedAt: z.string() });

/** Kinds that cannot be read are left out of what is listed. */
const unreadable = new Set(['ZERO_KNOWLEDGE', 'KEY_REFUSED']);
const missing = new Set(['NOT_FOUND', 'MODULE_NOT_OFFERED', 'SPACE_FORBIDDEN']);

/** `resources/list`, `resources/templates/list` and `resources/read`: records as a person attaches them. */
export function resourceMethods(
	deps: RunToolDeps,
	resources: readonly ResourceSpec[],
): Map<string, MethodHandler> {
	return new Map([
		['resources/list', listMethod(deps, resources)],
		['resources/templates/list', templatesMethod(resources)],
		['resources/read', readMethod(deps, resources)],
	]);
}

/** Collections in turn, until a page is full. */
function listMethod(deps: RunToolDeps, resources: readonly ResourceSpec[]): MethodHandler {
	return async ({ cursor }, context) => {
		const offered = offeredIn(resources, context);
		const start = cursor === undefined ? { collection: offered[0]?.collection } : decodeCursor(cursor, place);
		const first = offered.findIndex(({ collection }) => collection === start?.collection);
		if (first < 0 && cursor !== undefined) return invalidParams('Unknown cursor');
		const after = start && 'after' in start ? start.after : undefined;
		const found: Record<string, unknown>[] = [];
		for (const group of inGroups(offered.slice(first))) {
			const lists = await Promise.all(
				group.map(async (resource) => {
					const input = { limit: pageSize, ...(after && resource === offered[first] && { after }) };
					return { resource, result: await runTool(deps, resource.list, input, context) };
				}),
			);
			for (const { resource, result } of lists) {
				if (!result.ok) {
					if (result.reason === 'failed' && unreadable.has(result.code)) continue;
					return refusal(result);
				}
				const next = fill(found, resource, listed.parse(result.output), context);
				if (next) return { ok: true, result: { resources: found, nextCursor: encodeCursor(next) } };
			}
		}
		return { ok: true, result: { resources: found } };
	};
}

function templatesMethod(resources: readonly ResourceSpec[]): MethodHandler {
	return ({ cursor }, context) => {
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
}

function readMethod(deps: RunToolDeps, resources: readonly ResourceSpec[]): MethodHandler {
	const byCollection = new Map(resources.map((resource) => [resource.collection, resource]));
	return async ({ uri }, context) => {
		if (typeof uri !== 'string') return invalidParams('params.uri must be the URI of a resource');
		const name = parseResourceUri(uri);
		const resource = name && byCollection.get(name.collection);
		if (!resource) return resourceNotFound(uri, 'There is no such resource. List them with resources/list.');
		const result = await runTool(deps, resource.read, { id: name.id, space: name.spaceId }, context);
		if (!result.ok) {
			if (result.reason === 'failed' && result.code === 'SPACE_NOT_GRANTED') {
				return resourceNotFound(uri, result.text);
			}
			const isMissing = result.reason === 'failed' && missing.has(result.code);
			return isMissing ? resourceNotFound(uri, 'There is no such resource (any more).') : refusal(result);
		}
		const { text } = read.parse(result.output);
		return { ok: true, result: { contents: [{ uri, mimeType: resource.mimeType, text }] } };
	};
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

function inGroups<T>(items: readonly T[]): T[][] {
	const groups = [items.slice(0, 1)];
	for (let at = 1; at < items.length; at += collectionsAtOnce) {
		groups.push(items.slice(at, at + collectionsAtOnce));
	}
	return groups;
}

/** Adds to a page what it has room for. @returns where the next page begins, if this one ends here */
function fill(
	page: Record<string, unknown>[],
	resource: ResourceSpec,
	{ items, nextAfter }: z.output<typeof listed>,
	context: RequestContext,
): z.output<typeof place> | undefined {
	const shown = items.slice(0, pageSize - page.length);
	page.push(...shown.map((item) => describe(resource, item, context)));
	if (shown.length === items.length && nextAfter === undefined) return undefined;
	const last = shown.at(-1);
	const { collection } = resource;
	return last ? { collection, after: { id: last.id, createdAt: last.createdAt } } : { collection };
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
