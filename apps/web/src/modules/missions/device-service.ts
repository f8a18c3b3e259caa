import type { AppContext } from '../../app/app-context.ts';
import type { RecordName } from '../../data/query.ts';
import { missionWords } from '../../texts/missions/mission-words.ts';
import { sayRefusal } from '../../texts/refusal.ts';
import { untilSent } from './mission-service.ts';

type Deps = Pick<AppContext, 'data' | 'device' | 'toasts'>;

/** Runs a mission on this device, now; as a trial all that it would write is only proposed. */
export async function runOnDevice(
	{ data, device, toasts }: Deps,
	{ id }: Pick<RecordName, 'id'>,
	{ isTry }: { readonly isTry: boolean },
): Promise<void> {
	// A run reads the records where the server has them.
	await untilSent(data);
	const agent = await device.agent();
	const answer = await agent.run({ missionId: id, isTry });
	const texts = missionWords().missions;
	if (answer.ok) toasts.show(isTry ? texts.tryStarted : texts.started);
	else toasts.show(sayDeviceRefusal(answer.code), { isWrong: true });
}

/** Ends a run of this browser; what it has done stays. */
export async function cancelOnDevice({ device, toasts }: Deps, runId: string): Promise<void> {
	const agent = await device.agent();
	const answer = await agent.cancel({ runId });
	if (answer.ok) toasts.show(missionWords().missions.cancelling);
	else toasts.show(sayDeviceRefusal(answer.code), { isWrong: true });
}

/** Takes back what a mission may do on this device. */
export async function revokeOnDevice({ device, toasts }: Deps, id: string): Promise<void> {
	const left = Object.entries(device.here?.missions ?? {}).filter(([missionId]) => missionId !== id);
	await device.keep({ missions: Object.fromEntries(left) });
	toasts.show(missionWords().grant.revoked);
}

function sayDeviceRefusal(code: string): string {
	const { device, runs } = missionWords();
	return device.refused[code] ?? runs.errors[code] ?? sayRefusal(code);
}
