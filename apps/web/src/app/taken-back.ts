import { type ActivityEntry, activityPageSchema, type LoggedActivity } from '@mana/auth-protocol';
import type { AppData } from '../data/app-data.ts';
import type { TakenBack } from '../data/history.ts';

type Data = Pick<AppData, 'takeBack' | 'call'>;

/** A call of the person's log: of an agent, or an import. */
export interface LoggedCall {
	readonly callId: string;
	readonly spaceId: string;
}

/** As what a take-back, and its opposite, stand in the log: such an entry names the call as the record it touched. */
const tools = { back: 'data.undo', again: 'data.redo' } as const;
const callsTable = 'activity/calls';
const logPath = '/api/v1/me/agent-activity';
const client = 'Mana';

/** Takes back all that a call did, and marks that in the person's log, where other devices and later visits see it. */
export async function takeBackCall(data: Data, call: LoggedCall): Promise<TakenBack> {
	const answer = await data.takeBack({ callId: call.callId });
	if (answer.ok) await mark(data, tools.back, call, answer.callId);
	return answer;
}

/** Brings back what a take-back took. @param takeBackId by which the take-back can itself be taken back */
export async function bringCallBack(data: Data, call: LoggedCall, takeBackId: string): Promise<TakenBack> {
	const answer = await data.takeBack({ callId: takeBackId });
	if (answer.ok) await mark(data, tools.again, call, answer.callId);
	return answer;
}

/** Which calls are taken back, as the log has it; those of long ago may be missing. Nothing where nobody can say. */
export async function takenCalls(data: Data): Promise<ReadonlySet<string>> {
	const pages = await Promise.all(
		Object.values(tools).map((tool) =>
			data.call({ method: 'GET', path: `${logPath}?tool=${tool}&limit=200` }),
		),
	);
	const marks = pages.flatMap((page) => {
		const read = page.ok ? activityPageSchema.safeParse(page.body) : undefined;
		return read?.success ? read.data.entries : [];
	});
	const last = new Map<string, LoggedActivity>();
	for (const one of marks.toSorted((a, b) => a.sequence - b.sequence))
		for (const { table, id } of one.records) if (table === callsTable) last.set(id, one);
	return new Set([...last].filter(([, { tool }]) => tool === tools.back).map(([callId]) => callId));
}

/** Whether an entry only marks another one. */
export function isMark({ tool, client: by }: Pick<LoggedActivity, 'tool' | 'client'>): boolean {
	return by === client && (tool === tools.back || tool === tools.again);
}

/** Without it the log lacks a mark, and nothing else: what it marks is done. */
async function mark(data: Data, tool: string, call: LoggedCall, callId: string): Promise<void> {
	const entry: ActivityEntry = {
		callId,
		at: new Date().toISOString(),
		tool,
		spaceId: call.spaceId,
		client,
		outcome: 'success',
		records: [{ table: callsTable, id: call.callId }],
		inputHash: await sha256(`${tool} ${call.callId}`),
		durationMs: 0,
	};
	await data.call({ method: 'POST', path: logPath, body: { entries: [entry] } });
}

async function sha256(text: string): Promise<string> {
	const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
	return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
