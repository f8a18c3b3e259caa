import type { Space } from '@mana/auth-protocol';
import { isModuleOffered } from '@mana/records';
import { ToolError } from '../tool-error.ts';
import type { ToolSpec } from '../tool-spec.ts';
import type { SpaceReach } from './space-reach.ts';

/** The argument by which a call names its space. Every tool of a space takes it. */
export const spaceArgument = 'space';
/** What it says for all spaces that the connection may use. */
const allSpaces = '*';

export type CallSpace = Pick<Space, 'id' | 'name' | 'type'>;

/** The space of a connection, and those it may use beside it. */
export interface CallSpaces {
	readonly active: CallSpace;
	/** Asked for only where a call names another space than the active one. @throws ToolError */
	reach(): Promise<SpaceReach>;
}

/**
 * The spaces that a call is about: the one that its `space` names by id or slug, where it names none the active one or
 * the only one that has the tool's module, or for a tool that reads all those of the connection that have its module.
 *
 * @throws ToolError `INPUT_INVALID`, `SPACE_NOT_GRANTED`, `SPACE_FORBIDDEN`
 */
export async function spacesOfCall(
	tool: Pick<ToolSpec, 'policyHint' | 'module'>,
	named: unknown,
	{ active, reach }: CallSpaces,
): Promise<readonly [CallSpace, ...CallSpace[]]> {
	if (isNotGiven(named)) return [await unnamedSpace(tool, active, reach)];
	if (named === active.id) return [active];
	if (typeof named !== 'string') throw invalid('must be the id of a space; spaces_list has them');
	if (named === allSpaces && tool.policyHint !== 'read') {
		throw invalid('"*" is for tools that read. Name the one space to write to; spaces_list has their ids');
	}
	const { spaces, notGranted, grantedAt } = await reach();
	if (named === allSpaces) {
		const [first, ...others] = spaces.filter(({ type }) => isModuleOffered(type, tool.module));
		return first ? [first, ...others] : [active];
	}
	const space = spaces.find(({ id }) => id === named) ?? spaces.find(({ slug }) => slug === named);
	if (space) return [space];
	if (notGranted.includes(named)) {
		throw new ToolError(
			'SPACE_NOT_GRANTED',
			`This space is the person's, but they have not let this connection into it. They can do so at ${grantedAt}`,
		);
	}
	throw new ToolError(
		'SPACE_FORBIDDEN',
		'The person has no such space. spaces_list names those that you may use.',
	);
}

/** The active space; where it lacks the module and just one other space of the connection has it, that one. */
async function unnamedSpace(
	{ module }: Pick<ToolSpec, 'module'>,
	active: CallSpace,
	reach: CallSpaces['reach'],
): Promise<CallSpace> {
	if (isModuleOffered(active.type, module)) return active;
	const [only, ...others] = (await reach()).spaces.filter(({ type }) => isModuleOffered(type, module));
	return only !== undefined && others.length === 0 ? only : active;
}

/** A call's arguments without the one that names its space. */
export function withoutSpace(rawInput: Readonly<Record<string, unknown>>): Record<string, unknown> {
	const { [spaceArgument]: _, ...input } = rawInput;
	return input;
}

function isNotGiven(named: unknown): boolean {
	return named === undefined || named === null || named === '';
}

function invalid(rule: string): ToolError {
	return new ToolError('INPUT_INVALID', `${spaceArgument}: ${rule}. Nothing was done.`);
}
