import type { RegisteredTool, ToolContext, ToolOutcome } from '@mana/tool-registry';
import { LRUCache } from 'lru-cache';

type Rows = Awaited<ReturnType<ToolContext['rows']['read']>>;
type Keyring = Awaited<ReturnType<ToolContext['getKeyring']>>;
type Success = Extract<ToolOutcome, { ok: true }>;

/** What a handler has looked at; held weakly, so that what has been replaced or has ended goes. */
interface Seen {
	reads: { appId: string; table: string; rows: WeakRef<Rows> }[];
	keyring?: WeakRef<Keyring>;
	/** Whether its answer depends on something else as well, or it did more than look. */
	isOpenEnded: boolean;
}

interface Kept extends Omit<Seen, 'isOpenEnded'> {
	outcome: Success;
}

export interface CachedOutcome {
	outcome: ToolOutcome;
	/** Whether this very answer has been given before. */
	isRepeated: boolean;
}

/** A key is kept for as long. */
const ttlMs = 5 * 60_000;
const entryBytes = 1_024;
/** An answer is kept as it is, as text, and both as they are sent. */
const bytesACharacter = 5;

/**
 * Keeps the answers of tools that read, with the rows and the keys they were made of: while a handler would see
 * the same ones again, its answer is given again. Rows and keys are asked for each time, in the caller's name. An
 * answer holds plaintext, so it is kept no longer than a key.
 */
export class AnswerCache {
	readonly #answers: LRUCache<string, Kept>;

	/** @param options.clockMs milliseconds, monotonic */
	constructor({
		maxBytes = 64 * 1024 * 1024,
		clockMs = () => performance.now(),
	}: { maxBytes?: number; clockMs?: () => number } = {}) {
		const perf = { now: clockMs };
		this.#answers = new LRUCache({
			maxSize: maxBytes,
			ttl: ttlMs,
			ttlAutopurge: true,
			ttlResolution: 0,
			perf,
		});
	}

	/** @param run calls the tool with the context that it is given */
	async answer(
		tool: Pick<RegisteredTool, 'name' | 'policyHint'>,
		rawInput: unknown,
		ctx: ToolContext,
		run: (ctx: ToolContext) => Promise<ToolOutcome>,
	): Promise<CachedOutcome> {
		const key = tool.policyHint === 'read' ? keyOf(tool.name, rawInput, ctx) : undefined;
		if (key === undefined) return { outcome: await run(ctx), isRepeated: false };
		const kept = this.#answers.get(key);
		if (kept && (await isUnchanged(kept, ctx))) return { outcome: kept.outcome, isRepeated: true };
		const seen: Seen = { reads: [], isOpenEnded: false };
		const outcome = await run(observed(ctx, seen));
		if (outcome.ok && !seen.isOpenEnded && seen.reads.length > 0) {
			const size = entryBytes + key.length + JSON.stringify(outcome.output).length * bytesACharacter;
			this.#answers.set(key, { ...seen, outcome }, { size });
		}
		return { outcome, isRepeated: false };
	}
}

async function isUnchanged({ reads, keyring }: Kept, ctx: ToolContext): Promise<boolean> {
	try {
		for (const { appId, table, rows } of reads) {
			if ((await ctx.rows.read(appId, table)) !== rows.deref()) return false;
		}
		return keyring === undefined || (await ctx.getKeyring()) === keyring.deref();
	} catch {
		// The handler meets the same failure and has words for it.
		return false;
	}
}

/** The context, with a note taken of all that a handler does with it. */
function observed(ctx: ToolContext, seen: Seen): ToolContext {
	const onOther = (name: string | symbol) => {
		if (!isOfTheCall.has(name)) seen.isOpenEnded = true;
	};
	const rows: Partial<ToolContext['rows']> = {
		async read(appId, table, onRows) {
			const read = await ctx.rows.read(appId, table, onRows);
			seen.reads.push({ appId, table, rows: new WeakRef(read) });
			return read;
		},
	};
	const members: Partial<ToolContext> = {
		rows: withMembers(ctx.rows, rows, onOther),
		async getKeyring() {
			const keyring = await ctx.getKeyring();
			seen.keyring = new WeakRef(keyring);
			return keyring;
		},
	};
	return withMembers(ctx, members, onOther);
}

/** An object with some members in place of its own; told of the use of any other. */
function withMembers<T extends object>(
	target: T,
	members: Partial<T>,
	onOther: (name: string | symbol) => void,
): T {
	return new Proxy(target, {
		get(_, name) {
			if (Object.hasOwn(members, name)) return Reflect.get(members, name);
			onOther(name);
			return Reflect.get(target, name);
		},
	});
}

/** Members that are the same for every call under one key, or that cannot show in an answer. */
const isOfTheCall: ReadonlySet<string | symbol> = new Set([
	'userId',
	'spaceId',
	'spaceType',
	'invoker',
	'logger',
	'searchIndexes',
	'recentCreates',
	'signal',
]);

/** Undefined for arguments that cannot be written out: how deep they nest is the sender's choice. */
function keyOf(tool: string, rawInput: unknown, ctx: ToolContext): string | undefined {
	try {
		return JSON.stringify([ctx.userId, ctx.spaceId, ctx.spaceType, ctx.invoker, tool, rawInput]);
	} catch {
		return undefined;
	}
}
