import { agentKeysPath, missionGrantRequestSchema } from '@mana/auth-protocol';
import type { AppContext } from '../../app/app-context.ts';
import type { RecordName } from '../../data/query.ts';
import { missionWords } from '../../texts/missions/mission-words.ts';
import { sayRefusal } from '../../texts/refusal.ts';
import type { Rights } from './grant-rights.ts';
import { noteGrant, untilSent } from './mission-service.ts';

type Deps = Pick<AppContext, 'data' | 'device' | 'person' | 'proof' | 'toasts'>;
type Mission = Pick<RecordName, 'spaceId' | 'id'>;

export interface AllowedCopy {
	readonly rights: Rights;
	/** ISO. */
	readonly until: string;
	readonly runsPerDay: number;
	/** The key that was shown. */
	readonly kid: string;
}

/**
 * Lets the server run a mission on a copy that this device seals: with agent keys, which are made where there are none,
 * after a proof of who is there. Where it cannot be sealed nothing stays allowed.
 *
 * @returns whether it is sealed
 */
export async function allowAtServer(deps: Deps, mission: Mission, chosen: AllowedCopy): Promise<boolean> {
	const { data, device, toasts } = deps;
	const agent = await device.agent();
	if (!(await keepAgentKeys(deps))) return false;
	const grantId = await grantSealed(deps, mission, chosen);
	if (grantId === undefined) return false;
	await noteGrant(deps, mission, grantId);
	await untilSent(data);
	const { rights, until, kid: comparedKid } = chosen;
	const sealed = await agent.seal({
		missionId: mission.id,
		chosen: { spaceId: mission.spaceId, grantId, rights, until, comparedKid },
	});
	if (!sealed.ok) {
		await endGrant(deps, grantId);
		await agent.unseal({ missionId: mission.id });
		toasts.show(saySealedRefusal(sealed.code), { isWrong: true });
		return false;
	}
	await forgetHere(deps, mission.id);
	toasts.show(missionWords().sealed.saved);
	return true;
}

/** Takes it back: nothing is run any more, and the copy is deleted. @returns whether it was taken back */
export async function revokeAtServer(deps: Deps, mission: Mission, grantId: string): Promise<boolean> {
	const texts = missionWords().sealed;
	const code = await endGrant(deps, grantId);
	if (code !== undefined && code !== 'GRANT_UNKNOWN') {
		deps.toasts.show(saySealedRefusal(code), { isWrong: true });
		return false;
	}
	const agent = await deps.device.agent();
	const dropped = await agent.unseal({ missionId: mission.id });
	deps.toasts.show(dropped.ok ? texts.revoked : texts.revokedLater);
	return true;
}

export function saySealedRefusal(code: string): string {
	const { sealed, refused } = missionWords();
	return sealed.faults[code] ?? refused[code] ?? sayRefusal(code);
}

/** @returns whether mana-auth has keys that this device opens */
async function keepAgentKeys({ device, proof, toasts }: Deps): Promise<boolean> {
	const agent = await device.agent();
	const keys = await agent.agentKeys();
	if (!keys.ok) {
		toasts.show(saySealedRefusal(keys.code), { isWrong: true });
		return false;
	}
	if (keys.toPut === undefined) return true;
	const answer = await proof.call({ method: 'PUT', path: agentKeysPath, body: keys.toPut });
	// Another device was first: its keys are as good.
	if (answer === undefined || answer.ok || answer.code === 'AGENT_KEYS_EXIST') return answer !== undefined;
	toasts.show(saySealedRefusal(answer.code), { isWrong: true });
	return false;
}

async function grantSealed(
	{ proof, toasts }: Deps,
	{ id, spaceId }: Mission,
	{ rights, until, runsPerDay }: AllowedCopy,
): Promise<string | undefined> {
	const body = missionGrantRequestSchema.parse({
		...{ missionId: id, spaceId, modules: rights, expiresAt: until },
		...{ maxRunsPerDay: runsPerDay, sealed: true },
	});
	const answer = await proof.call({ method: 'POST', path: '/api/v1/me/mission-grants', body });
	if (answer === undefined) return undefined;
	if (!answer.ok) toasts.show(saySealedRefusal(answer.code), { isWrong: true });
	const granted = answer.ok ? answer.body : undefined;
	if (typeof granted !== 'object' || granted === null || !('grantId' in granted)) return undefined;
	return String(granted.grantId);
}

/** @returns the code of a refusal */
async function endGrant({ proof }: Deps, grantId: string): Promise<string | undefined> {
	const path = `/api/v1/me/mission-grants/${encodeURIComponent(grantId)}`;
	const answer = await proof.call({ method: 'DELETE', path });
	return answer === undefined || answer.ok ? undefined : answer.code;
}

/** What runs at the server does not run here besides. */
async function forgetHere({ device }: Deps, missionId: string): Promise<void> {
	const left = Object.entries(device.here?.missions ?? {}).filter(([id]) => id !== missionId);
	await device.keep({ missions: Object.fromEntries(left) });
}
