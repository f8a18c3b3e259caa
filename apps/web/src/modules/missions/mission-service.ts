import type { AppContext } from '../../app/app-context.ts';
import type { RecordName } from '../../data/query.ts';
import { missionWords } from '../../texts/missions/mission-words.ts';
import { sayRefusal } from '../../texts/refusal.ts';

type Deps = Pick<AppContext, 'data' | 'toasts'>;
type Mission = Pick<RecordName, 'spaceId' | 'id'>;

/** mana-ai reads the record where the server has it: what waits on this device goes first. */
const sendingMs = 5_000;

export function schedulePath(id: string): string {
	return `/api/v1/missions/${encodeURIComponent(id)}/schedule`;
}

/** Has mana-ai look at a mission anew, after its record or what it may do was changed. Answers whether it did. */
export async function planMission({ data }: Pick<Deps, 'data'>, { spaceId, id }: Mission): Promise<boolean> {
	await untilSent(data);
	const answer = await data.call({ service: 'ai', method: 'PUT', path: schedulePath(id), spaceId });
	return answer.ok;
}

/** Notes what was granted in a mission's record, and how its person counts days: a run may not reach their settings. */
export async function noteGrant(
	{ data, person }: Pick<AppContext, 'data' | 'person'>,
	{ spaceId, id }: Mission,
	grantId: string,
): Promise<void> {
	const values = { grantId, settings: person.settings };
	await data.write({ writes: [{ op: 'update', table: 'ai/aiMissions', spaceId, id, values }] });
}

/** Runs a mission now; as a trial all that it would write is only proposed. What stands in the way is said. */
export async function runMission(
	{ data, toasts }: Deps,
	{ spaceId, id }: Mission,
	{ isTry }: { readonly isTry: boolean },
): Promise<boolean> {
	const texts = missionWords();
	await untilSent(data);
	const path = `/api/v1/missions/${encodeURIComponent(id)}/run`;
	const answer = await data.call({ service: 'ai', method: 'POST', path, spaceId, body: { try: isTry } });
	if (answer.ok) toasts.show(isTry ? texts.missions.tryStarted : texts.missions.started);
	else toasts.show(sayMissionRefusal(answer.code), { isWrong: true });
	return answer.ok;
}

/** Ends a run; what it has done stays. */
export async function cancelRun({ data, toasts }: Deps, runId: string): Promise<void> {
	const path = `/api/v1/runs/${encodeURIComponent(runId)}/cancel`;
	const answer = await data.call({ service: 'ai', method: 'POST', path, body: {} });
	if (answer.ok) toasts.show(missionWords().missions.cancelling);
	else toasts.show(sayMissionRefusal(answer.code), { isWrong: true });
}

export function sayMissionRefusal(code: string): string {
	return missionWords().refused[code] ?? sayRefusal(code);
}

/** Until the server has what was written here, or for as long as it makes sense to wait. */
export function untilSent({ sync }: Pick<AppContext['data'], 'sync'>): Promise<void> {
	return new Promise((resolve) => {
		let stop = () => {};
		const timer = setTimeout(done, sendingMs);
		function done(): void {
			clearTimeout(timer);
			queueMicrotask(() => stop());
			resolve();
		}
		stop = sync.subscribe(({ waiting, offlineSinceMs }) => {
			if (waiting === 0 || offlineSinceMs !== undefined) done();
		});
	});
}
