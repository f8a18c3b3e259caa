import type { Person } from '@mana/agent-loop';
import {
	SealedError,
	type SealedInputs,
	type SealedInputsState,
	type SealedTerms,
	sealedDaysMax,
	sealedInputsMaxBytes,
	verifyInputs,
} from '@mana/agent-loop/sealed';
import type { MissionGrantInWords } from '@mana/auth-protocol';
import { AppError } from '@mana/service-kit';
import {
	authUnavailable,
	missionUnknown,
	type PlanMissionDeps,
	planBy,
	readMission,
} from '../missions/plan-mission.ts';
import { dayMs } from '../usage.ts';
import type { FindAgentKeys } from './agent-keys.ts';
import type { SealedInputsStore } from './sealed-inputs-store.ts';
import type { SealingKeys } from './sealing-keys.ts';

export interface PutSealedInputsDeps extends PlanMissionDeps {
	readonly sealedInputs: SealedInputsStore;
	readonly sealingKeys: Pick<SealingKeys, 'renew'>;
	readonly findAgentKeys: FindAgentKeys;
	/** Told `stored`, or the code of a refusal. */
	readonly countCopy: (result: string) => void;
}

/** How far a device's clock may be ahead. */
const aheadMs = 5 * 60_000;
/** What the copies of one person may come to. */
const copiesLimitBytes = 16 * sealedInputsMaxBytes;

/**
 * Keeps a copy that a device of this person has sealed for a mission, and plans the mission by what was signed with it.
 * Looks at the signature and the terms, and opens nothing.
 *
 * @throws AppError 400 `SEALED_INVALID`, 403 `GRANT_MISSING`, 404 `MISSION_UNKNOWN`, 409 `AGENT_KEYS_MISSING`,
 *   `SEALING_KEY_CHANGED`, `SEALED_FULL`, `SEALED_OLDER`, 503 `AUTH_UNAVAILABLE`, `SYNC_UNAVAILABLE`
 */
export async function putSealedInputs(
	deps: PutSealedInputsDeps,
	person: Person,
	missionId: string,
	envelope: SealedInputs,
	signal: AbortSignal,
): Promise<SealedInputsState> {
	try {
		const state = await takeIn(deps, person, missionId, envelope, signal);
		deps.countCopy('stored');
		return state;
	} catch (error) {
		if (error instanceof AppError) deps.countCopy(error.code);
		throw error;
	}
}

async function takeIn(
	deps: PutSealedInputsDeps,
	person: Person,
	missionId: string,
	envelope: SealedInputs,
	signal: AbortSignal,
): Promise<SealedInputsState> {
	const { caller, space } = person;
	const terms = await signedTerms(deps, caller.token, envelope);
	assertTerms(terms, { userId: caller.userId, missionId, spaceId: space.id }, deps.now());
	if (terms.kid !== (await deps.sealingKeys.renew()).kid) throw keyChanged();
	const mission = await readMission(deps, person, missionId, signal);
	if (!mission) throw missionUnknown();
	const grant = await deps.findGrant(caller.token, missionId, space.id);
	if (!grant?.sealed) {
		throw new AppError('GRANT_MISSING', 403, 'Say first what this mission may do with a sealed copy.');
	}
	assertGranted(terms, grant);
	const stored = await deps.sealedInputs.put({ terms, envelope, grantId: grant.grantId }, copiesLimitBytes);
	if (stored === 'key-changed') throw keyChanged();
	if (stored === 'older') {
		throw new AppError('SEALED_OLDER', 409, 'Another device has handed over a copy that was sealed later.');
	}
	if (stored === 'full') {
		throw new AppError('SEALED_FULL', 409, 'Your copies are too much together: take one back, or seal less.');
	}
	const planned = { userId: caller.userId, missionId, spaceId: space.id };
	await planBy(deps, planned, grant, { ...terms, state: mission.state });
	const { kid, sealedAt, expiresAt } = terms;
	return { missionId, kid, sealedAt, expiresAt };
}

async function signedTerms(
	{ findAgentKeys }: Pick<PutSealedInputsDeps, 'findAgentKeys'>,
	token: string,
	envelope: SealedInputs,
): Promise<SealedTerms> {
	const found = await findAgentKeys(token);
	if (!found.ok) {
		if (found.reason === 'away') throw authUnavailable();
		throw new AppError('AGENT_KEYS_MISSING', 409, 'There are no keys for missions yet: a device makes them.');
	}
	try {
		return await verifyInputs(envelope, found.keys.signing);
	} catch (error) {
		if (error instanceof SealedError) throw invalid('it was not signed by the person’s key, or was altered');
		throw error;
	}
}

function assertTerms(
	terms: SealedTerms,
	asked: Pick<SealedTerms, 'userId' | 'missionId' | 'spaceId'>,
	nowMs: number,
): void {
	for (const name of ['userId', 'missionId', 'spaceId'] as const) {
		if (terms[name] !== asked[name]) throw invalid(`its ${name} is another one`);
	}
	const expiresAtMs = Date.parse(terms.expiresAt);
	if (Date.parse(terms.sealedAt) > nowMs + aheadMs) throw invalid('its sealedAt is in the future');
	if (expiresAtMs <= nowMs) throw invalid('its expiresAt has passed');
	if (expiresAtMs > nowMs + sealedDaysMax * dayMs + aheadMs) {
		throw invalid(`its expiresAt is more than ${sealedDaysMax} days ahead`);
	}
}

function assertGranted(terms: SealedTerms, { scopes, expiresAt }: MissionGrantInWords): void {
	if (Date.parse(terms.expiresAt) > Date.parse(expiresAt)) throw invalid('it outlives what was granted');
	const beyond = terms.scopes.find((scope) => !scopes.includes(scope));
	if (beyond !== undefined) throw invalid(`${beyond} was not granted`);
}

function invalid(why: string): AppError {
	return new AppError('SEALED_INVALID', 400, `This copy is not taken: ${why}. Seal it anew.`);
}

function keyChanged(): AppError {
	return new AppError(
		'SEALING_KEY_CHANGED',
		409,
		'There is a newer key to seal to: read it, and seal the copy anew.',
	);
}
