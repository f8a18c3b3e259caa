import { registerAllModules, ToolRegistry } from '@mana/tool-registry';
import type { ToolResult } from './tool-answer.ts';

export interface ToolCall {
	/** As the persona wrote it: `todo_create`. */
	readonly name: string;
	readonly input: Readonly<Record<string, unknown>>;
}

/**
 * Something that goes wrong between a persona and the gateway, on purpose: whoever watches personas must notice. Those that
 * change a call or its answer are about writes only, or about reads only.
 */
export type Fault = (
	call: ToolCall,
	forward: (call: ToolCall) => Promise<ToolResult>,
	deps: { readonly sleep: (ms: number) => Promise<void> },
) => Promise<ToolResult>;

export const unharmed: Fault = (call, forward) => forward(call);

const slowMs = 10_000;
const keptLetters = 4;
const nothingKnows = 'nothing-knows-this-field';

const registry = new ToolRegistry();
registerAllModules(registry);

function isRead({ name }: ToolCall): boolean {
	return registry.get(name)?.policyHint === 'read';
}

const done = (call: ToolCall): ToolResult => ({
	isError: false,
	text: '',
	data: { ok: true, id: crypto.randomUUID(), ...call.input },
});

const onWrites =
	(fault: Fault): Fault =>
	(call, forward, deps) =>
		isRead(call) ? forward(call) : fault(call, forward, deps);

const onReads =
	(fault: Fault): Fault =>
	(call, forward, deps) =>
		isRead(call) ? fault(call, forward, deps) : forward(call);

export const faults = {
	/** A write is lost on the way, and said to be done. */
	dropsWrites: onWrites(async (call) => done(call)),
	/** A write is refused where it arrives, and said to be done. */
	saysOkThoughRefused: onWrites(async (call, forward) => {
		await forward({ ...call, input: { ...call.input, [nothingKnows]: true } });
		return done(call);
	}),
	/** A write is refused. */
	refusesWrites: onWrites(async () => ({
		isError: true,
		text: 'POLICY_DENIED: This is not allowed here.',
		data: {},
	})),
	/** A write is done, and said to have failed. */
	failsAfterWriting: onWrites(async (call, forward) => {
		await forward(call);
		return { isError: true, text: 'INTERNAL: Something went wrong. Try again.', data: {} };
	}),
	/** A write is done twice. */
	writesTwice: onWrites(async (call, forward) => {
		await forward(call);
		return forward(call);
	}),
	/** Days are those of another zone. */
	shiftsDays: onWrites((call, forward) => forward({ ...call, input: mapTexts(call.input, dayLater) })),
	/** Long texts lose their end. */
	cutsTexts: onWrites((call, forward) => forward({ ...call, input: mapTexts(call.input, cut) })),
	/** Lists are empty. */
	hidesRecords: onReads(async (call, forward) => {
		const result = await forward(call);
		return { ...result, text: '', data: mapLists(result.data, () => []) };
	}),
	/** Lists hold somebody else's records. */
	showsForeignRecords: onReads(async (call, forward) => {
		const result = await forward(call);
		const data = mapLists(result.data, (list) => list.map(foreign));
		return { ...result, text: '', data };
	}),
	/** Every answer comes late. */
	slow: async (call, forward, { sleep }) => {
		await sleep(slowMs);
		return forward(call);
	},
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof faults;

function mapTexts(value: unknown, change: (text: string) => string): Record<string, unknown> {
	const walk = (one: unknown): unknown => {
		if (typeof one === 'string') return change(one);
		if (Array.isArray(one)) return one.map(walk);
		if (typeof one !== 'object' || one === null) return one;
		return Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, walk(inner)]));
	};
	return Object.fromEntries(Object.entries(value ?? {}).map(([key, inner]) => [key, walk(inner)]));
}

function dayLater(text: string): string {
	const [date = ''] = text.match(/^\d{4}-\d\d-\d\d(?=$|T)/) ?? [];
	if (date === '') return text;
	const next = new Date(Date.parse(date) + 24 * 60 * 60_000).toISOString().slice(0, 10);
	return next + text.slice(date.length);
}

/** Words are cut; ids, dates, addresses and the names of choices are not. */
function cut(text: string): string {
	return text.includes(' ') ? text.slice(0, keptLetters) : text;
}

function mapLists(
	data: ToolResult['data'],
	change: (list: readonly unknown[]) => readonly unknown[],
): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(data).map(([key, value]) => [key, Array.isArray(value) ? change(value) : value]),
	);
}

function foreign(record: unknown): unknown {
	if (typeof record !== 'object' || record === null) return record;
	const words = 'title' in record ? { title: 'Aquarium reinigen' } : {};
	return { ...record, id: crypto.randomUUID(), ...words };
}
