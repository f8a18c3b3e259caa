import type { RegisteredTool, TimeTeller, ToolContext, ToolOutcome } from '@mana/tool-registry';
import { LRUCache } from 'lru-cache';

type Rows = Awaited<ReturnType<ToolContext['rows']['read']>>;
type Keyring = Awaited<ReturnType<ToolContext['getKeyring']>>;
type Success = Extract<ToolOutcome, { ok: true }>;

/** What a handler has looked at; held weakly, so that what has been replaced or has ended goes. */
interface Seen {
	reads: { appId: string; table: string; rows: WeakRef<Rows> }[];
	keyring?: WeakRef<Keyring>;
	/** How the person counts days, as text. */
	settings?: string;
	/** When the clock was first looked at, in milliseconds since 1970. */
	sinceMs?: number;
	/** Until when each thing holds that the clock told. */
	untilMs: (() => number)[];
	/** Whether its answer depends on something else as well, or it did more than look. */
	isOpenEnded: boolean;
}

interface Kept extends Omit<Seen, 'isOpenEnded' | 'untilMs'> {
	untilMs: number;
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
 * Keeps the answers of tools that read, with the rows and the keys they were made of, and until when what they say of
 * the time holds: while a handler would see the same again, its answer is given again. Rows and keys are asked for each time, in the caller's name. An
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
		const observation: Seen = { reads: [], untilMs: [], isOpenEnded: false };
		const outcome = await run(observed(ctx, observation));
		const { isOpenEnded, untilMs, ...seen } = observation;
		if (outcome.ok && !isOpenEnded && seen.reads.length > 0) {
			const size = entryBytes + key.length + JSON.stringify(outcome.output).length * bytesACharacter;
			const heldMs = Math.min(Number.POSITIVE_INFINITY, ...untilMs.map((until) => until()));
			this.#answers.set(key, { ...seen, untilMs: heldMs, outcome }, { size });
		}
		return { outcome, isRepeated: false };
	}
}

async function isUnchanged(
	{ reads, keyring, settings, sinceMs, untilMs }: Kept,
	ctx: ToolContext,
): Promise<boolean> {
	if (sinceMs !== undefined && !isBetween(ctx.now(), sinceMs, untilMs)) return false;
	try {
		if (settings !== undefined && JSON.stringify(await ctx.settings()) !== settings) return false;
		for (const { appId, table, rows } of reads) {
			if ((await ctx.rows.read(appId, table)) !== rows.deref()) return false;
		}
		return keyring === undefined || (await ctx.getKeyring()) === keyring.deref();
	} catch {
		// The handler meets the same failure and has words for it.
		return false;
	}
}

/** A clock that was set back makes an answer void too. */
const isBetween = (nowMs: number, fromMs: number, untilMs: number) => nowMs >= fromMs && nowMs < untilMs;

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
		async settings() {
			const settings = await ctx.settings();
			seen.settings = JSON.stringify(settings);
			return settings;
		},
		tellTime<T>(tell: TimeTeller<T>): T {
			return ctx.tellTime((nowMs) => {
				const told = tell(nowMs);
				seen.sinceMs ??= nowMs;
				seen.untilMs.push(() => told.untilMs());
				return told;
			});
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
