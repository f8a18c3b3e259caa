import { callContext, writeRunRecord } from '@mana/agent-loop';
import { missionRuns } from '@mana/records/types/ai';
import { createTable, type ToolContext } from '@mana/tool-registry/browser';
import type { Channel } from '../tabs/messages.ts';
import { standingOf } from './due-run.ts';
import type { AgentCalls, AgentNews } from './messages.ts';
import {
	type DeviceRun,
	type DeviceRunDeps,
	type DeviceRunEnd,
	faultOf,
	runDeviceMission,
} from './run-device-mission.ts';

const runsTable = createTable(missionRuns);
const cancelWaitMs = 1_000;

export interface DeviceRunsDeps extends DeviceRunDeps {
	readonly channel: Channel;
	readonly newId: () => string;
	readonly sleep: (ms: number) => Promise<void>;
}

/** The runs that are under way in this worker. */
export class DeviceRuns implements Pick<AgentCalls, 'run' | 'cancel'> {
	readonly #deps: DeviceRunsDeps;
	readonly #underWay = new Map<string, AbortController>();
	readonly #cancelled = new Set<string>();

	constructor(deps: DeviceRunsDeps) {
		this.#deps = deps;
		deps.channel.onmessage = ({ data }: MessageEvent<AgentNews>) => {
			if (data.kind === 'cancelled') this.#cancelled.add(data.runId);
			else if (this.#abort(data.runId)) this.#say({ kind: 'cancelled', runId: data.runId });
		};
	}

	get isIdle(): boolean {
		return this.#underWay.size === 0;
	}

	async run({ missionId, isTry }: { readonly missionId: string; readonly isTry: boolean }) {
		try {
			if (await this.#isAtWork(missionId)) return { ok: false, code: 'RUN_UNDER_WAY' } as const;
		} catch (error) {
			return { ok: false, code: faultOf(error) } as const;
		}
		const run = { id: this.#deps.newId(), missionId, source: isTry ? 'try' : 'device' } as const;
		const { begun } = this.begin(run);
		const end = await begun;
		return end === 'begun' ? ({ ok: true } as const) : ({ ok: false, code: end } as const);
	}

	async cancel({ runId }: { readonly runId: string }) {
		if (this.#abort(runId)) return { ok: true } as const;
		this.#say({ kind: 'cancel', runId });
		await this.#deps.sleep(cancelWaitMs);
		const isHere = this.#cancelled.delete(runId);
		return isHere ? ({ ok: true } as const) : ({ ok: false, code: 'RUN_ELSEWHERE' } as const);
	}

	/** Lets a run go on by itself: whether it has begun, or why not, and how it ends. */
	begin(run: DeviceRun) {
		const { promise: begun, resolve } = Promise.withResolvers<'begun' | NonNullable<DeviceRunEnd['error']>>();
		const controller = new AbortController();
		this.#underWay.set(run.id, controller);
		const ended = runDeviceMission(this.#deps, run, controller.signal, () => resolve('begun')).then((end) => {
			this.#underWay.delete(run.id);
			resolve(end.error ?? 'TAKEN');
			return end;
		});
		return { begun, ended };
	}

	/** Says of runs whose device is gone that they have ended. */
	async settle(spaceId: string): Promise<void> {
		const records = await this.#records(spaceId);
		if (records === undefined) return;
		const now = this.#deps.now();
		for (const run of await runsTable.listPlain(records)) {
			const isOfDevice = run.source === 'device' || run.source === 'try';
			if (!isOfDevice || standingOf(run, now) !== 'gone' || this.#underWay.has(run.id)) continue;
			const endedAt = new Date(now).toISOString();
			await writeRunRecord(records, run.id, { status: 'failed', error: 'DEVICE_GONE', endedAt });
		}
	}

	async #isAtWork(missionId: string): Promise<boolean> {
		const { agent } = await this.#deps.ground();
		const records = await this.#records(agent.missions[missionId]?.spaceId ?? '');
		const runs = records === undefined ? [] : await runsTable.listPlain(records);
		const now = this.#deps.now();
		return runs.some((run) => run.missionId === missionId && standingOf(run, now) === 'at-work');
	}

	/** Where the records of runs are read and written; undefined where the person is not in the space. */
	async #records(spaceId: string): Promise<ToolContext | undefined> {
		const person = await this.#deps.personIn(spaceId);
		if (person === undefined) return undefined;
		const callId = this.#deps.newId();
		const acting = { ...person, actor: { client: 'Mana' }, agent: 'device' };
		const signal = AbortSignal.timeout(30_000);
		return callContext(this.#deps, acting, {
			...{ tool: 'missions.run', callName: callId, callId },
			signal: () => signal,
		});
	}

	#abort(runId: string): boolean {
		const controller = this.#underWay.get(runId);
		controller?.abort(new Error('cancelled'));
		return controller !== undefined;
	}

	#say(news: AgentNews): void {
		this.#deps.channel.postMessage(news);
	}
}
