import type { SpaceType } from '@mana/auth-protocol';
import type { ManaModule, RecordType } from '@mana/records';
import type { PersonSettings } from '@mana/records/rules/settings';
import type { z } from 'zod';
import type { Outside } from './outside.ts';
import type { RecentCreates } from './records/recent-creates.ts';
import type { RecordContext } from './records/record-queries.ts';
import type { SpaceActivity } from './records/space-activity.ts';
import type { TouchedRecords } from './records/touched-records.ts';
import type { SpaceReach } from './spaces/space-reach.ts';

/** One tool: everything that a gateway, a policy page or a model needs to know about it. */
export interface ToolSpec<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
	/** Canonical name, `module.verb`. */
	readonly name: string;
	/** Names that it had: it still answers to them, and they are listed nowhere. */
	readonly formerNames?: readonly (string | FormerName)[];
	/** A few words for a person. */
	readonly title: string;
	readonly module: ManaModule;
	/** For a model: when to use the tool, and when not. Names other tools as they stand on the wire. */
	readonly description: string;
	/** Default `user-space`. Tools of scope `admin` are neither listed nor callable by agents. */
	readonly scope?: 'user-space' | 'admin';
	readonly policyHint: 'read' | 'write' | 'destructive';
	/** Whether a second call with the same arguments changes nothing more. */
	readonly idempotent: boolean;
	readonly input: I;
	readonly output: O;
	/**
	 * For tools that return texts: those of the active space's records, which others have written too where it is
	 * shared, or texts from outside, such as pages that were fetched.
	 */
	readonly returnsText?: 'records' | 'outside';
	/** For tools that may return what somebody else has named or written beside that: whether this answer does. */
	namesByOthers?(output: z.output<O>): boolean;
	/** For tools that destroy: whether this call does so for good. No policy allows that: the person confirms each. */
	erasesForGood?(input: z.output<I>): boolean;
	/** For tools that write: whether a call can also remove what is there. */
	readonly mayRemove?: true;
	/** Whether a call could send data out of the person's spaces. */
	readonly carriesOut?: true;
	/** For tools that are about no space in particular: they take no `space`. */
	readonly isOfNoSpace?: true;
	/** The types of the records that the handler reads or writes. */
	readonly recordTypes?: readonly RecordType[];
	/**
	 * For tools that destroy or remove: what a call would lose, in a sentence for the person who is asked to confirm it, with
	 * enough of the record to recognise it. Reads only.
	 *
	 * @throws ToolError where the call could not run either
	 */
	describeLoss?(input: z.output<I>, ctx: ToolContext): Promise<string>;
	/** @throws ToolError for what the model can act on */
	handler(input: z.output<I>, ctx: ToolContext): Promise<z.input<O>>;
	/**
	 * For tools that read: the answer over several spaces, its items with the space they are in. Without it the answers
	 * of the spaces are joined, one after the other.
	 *
	 * @throws ToolError for what the model can act on
	 */
	readAcross?(input: z.output<I>, contexts: readonly ToolContext[]): Promise<z.input<O>>;
}

/** The name of a tool that has become part of another one. */
export interface FormerName {
	readonly name: string;
	/** What its arguments are, or have to be joined by, in the tool that does its work now. */
	means(given: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

/** Checks a spec's handler against its schemas. */
export function defineTool<I extends z.ZodType, O extends z.ZodType>(spec: ToolSpec<I, O>): ToolSpec<I, O> {
	return spec;
}

/** What a pino logger offers, and all that handlers use. Payloads are never logged. */
export type ToolLogger = Record<
	'debug' | 'info' | 'warn' | 'error',
	(details: Record<string, unknown>, message: string) => void
>;

/** On whose behalf, where and with what a handler works. Good for one call. */
export interface ToolContext extends RecordContext {
	readonly userId: string;
	/** The space of the call: the only one that is read or written. */
	readonly spaceId: string;
	readonly spaceType: SpaceType;
	/** The caller's own token; services decide by it. Never logged. */
	readonly jwt: string;
	readonly invoker: 'mcp' | 'mana-ai' | 'device' | 'admin';
	/** Names this call in the changes it makes. */
	readonly callId: string;
	/** What was made lately, to tell of creates that are repeated. */
	readonly recentCreates: RecentCreates;
	/** The records that the call has written until now. */
	readonly touched: TouchedRecords;
	/** How full mana-sync said that the space is, in hundredths, when the call wrote to it; absent below what is worth telling. */
	readonly fullPercent?: number | undefined;
	/** What agents did in the active space. */
	readonly activity: SpaceActivity;
	readonly logger: ToolLogger;
	/** What the connection may use. @throws ToolError `AUTH_UNAVAILABLE`, `TOKEN_REFUSED` */
	spaceReach(): Promise<SpaceReach>;
	/** What is reached outside of the house; undefined where nothing is to be. */
	readonly outside: Outside | undefined;
	/** Whether the caller may read in a module here: for tools that go over many. */
	mayRead(module: ManaModule): boolean;
	/** How the person counts days, whatever space is active. @throws ToolError */
	settings(): Promise<PersonSettings>;
	/**
	 * The clock, for what changes seldom, such as the date: an answer made with it can be given again while that holds,
	 * which one made with `now` cannot.
	 */
	tellTime<T>(tell: TimeTeller<T>): T;
}

/** What is so at an instant, in milliseconds since 1970, and until when: asked for once the answer is made. */
export type TimeTeller<T> = (nowMs: number) => { readonly value: T; untilMs(): number };
