import type { ManaModule } from '@mana/records';
import { z } from 'zod';
import { type ObjectJsonSchema, toObjectJsonSchema } from './json-schema.ts';
import { spaceArgument } from './spaces/call-spaces.ts';
import { wireNameOf } from './tool-name.ts';
import type { FormerName, ToolSpec } from './tool-spec.ts';

/** A registered tool, with what follows from its spec worked out once. */
export interface RegisteredTool extends ToolSpec {
	/** The name for clients that accept only `^[a-zA-Z0-9_-]{1,64}$`. */
	readonly wireName: string;
	readonly inputJsonSchema: ObjectJsonSchema;
	readonly outputJsonSchema: ObjectJsonSchema;
}

export type RegistrationErrorCode =
	| 'TOOL_NAME_INVALID'
	| 'TOOL_NAME_DUPLICATE'
	| 'TOOL_NAME_COLLISION'
	| 'TOOL_ARGUMENT_RESERVED';

/** A tool that cannot be registered: a fault in the code, found at start and in tests. */
export class RegistrationError extends Error {
	override readonly name = 'RegistrationError';
	readonly code: RegistrationErrorCode;

	constructor(code: RegistrationErrorCode, message: string) {
		super(message);
		this.code = code;
	}
}

const CANONICAL_NAME = /^[a-z][a-zA-Z0-9]*\.[a-z][a-zA-Z0-9]*$/;
const WIRE_NAME_MAX_LENGTH = 64;

/** Tools by name, in the order of their registration. */
export class ToolRegistry {
	readonly #tools: RegisteredTool[] = [];
	readonly #byName = new Map<string, RegisteredTool>();

	/** @throws RegistrationError */
	register(spec: ToolSpec): void {
		const wireName = wireNameOf(spec.name);
		assertName(spec, wireName);
		if (this.#byName.has(spec.name)) {
			throw new RegistrationError('TOOL_NAME_DUPLICATE', `${spec.name} is registered already`);
		}
		const namesake = this.#byName.get(wireName);
		if (namesake) {
			throw new RegistrationError(
				'TOOL_NAME_COLLISION',
				`${spec.name} and ${namesake.name} are both ${wireName}`,
			);
		}
		assertArguments(spec);
		const tool = registered(spec, wireName);
		this.#tools.push(tool);
		this.#name(spec.name, tool);
		for (const former of spec.formerNames ?? []) {
			if (typeof former === 'string') this.#name(former, tool);
			else {
				const input = z.preprocess(meantBy(former), spec.input);
				this.#name(former.name, registered({ ...spec, input }, wireName));
			}
		}
	}

	#name(name: string, tool: RegisteredTool): void {
		this.#byName.set(name, tool);
		this.#byName.set(wireNameOf(name), tool);
	}

	/** All tools, those of scope `admin` included. */
	all(): readonly RegisteredTool[] {
		return this.#tools;
	}

	/** By the canonical name or the one on the wire, or one that it had. */
	get(name: string): RegisteredTool | undefined {
		return this.#byName.get(name);
	}

	byModule(module: ManaModule): readonly RegisteredTool[] {
		return this.#tools.filter((tool) => tool.module === module);
	}
}

/** Its JSON schemas are made when they are first looked at: all of them take as long as the rest of a start. */
function registered(spec: ToolSpec, wireName: string): RegisteredTool {
	let input: ObjectJsonSchema | undefined;
	let output: ObjectJsonSchema | undefined;
	return {
		...spec,
		wireName,
		get inputJsonSchema() {
			input ??= listedInput(spec);
			return input;
		},
		get outputJsonSchema() {
			output ??= toObjectJsonSchema(spec.output, 'output');
			return output;
		},
	};
}

function assertArguments({ name, input, isOfNoSpace }: ToolSpec): void {
	if (isOfNoSpace || !argumentsOf(input).includes(spaceArgument)) return;
	throw new RegistrationError(
		'TOOL_ARGUMENT_RESERVED',
		`${name} takes ${spaceArgument}, which says where any tool works`,
	);
}

/** The names of a tool's own arguments. */
function argumentsOf(schema: z.core.$ZodType): string[] {
	if (schema instanceof z.ZodPipe) return argumentsOf(schema.out);
	return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/**
 * Every tool of a space takes one; what it means is said once, where the server introduces itself. It is not listed
 * where a person can have one space only that has the module: calls find that by themselves.
 */
function listedInput(spec: ToolSpec): ObjectJsonSchema {
	const schema = toObjectJsonSchema(spec.input, 'input');
	if (spec.isOfNoSpace) return schema;
	if (spec.module.spaceTypes.every((type) => type === 'personal')) return schema;
	return { ...schema, properties: { ...schema.properties, [spaceArgument]: { type: 'string' } } };
}

function meantBy({ means }: FormerName): (given: unknown) => unknown {
	const isRecord = z.record(z.string(), z.unknown());
	return (given) => {
		const parsed = isRecord.safeParse(given ?? {});
		return parsed.success ? means(parsed.data) : given;
	};
}

function assertName(spec: ToolSpec, wireName: string): void {
	const isOfItsModule = spec.name.startsWith(`${spec.module.id}.`);
	if (!CANONICAL_NAME.test(spec.name) || !isOfItsModule || wireName.length > WIRE_NAME_MAX_LENGTH) {
		throw new RegistrationError(
			'TOOL_NAME_INVALID',
			`${spec.name} must be ${spec.module.id}.<verb> in letters and digits, ${WIRE_NAME_MAX_LENGTH} at most`,
		);
	}
}
