import { approveProposals, rejectOne } from '@mana/agent-loop';
import type { AgentWorld } from './agent-world.ts';
import type { DeviceRuns } from './device-runs.ts';
import type { AgentCalls } from './messages.ts';
import { faultOf } from './run-device-mission.ts';
import type { OwnAgentKeys } from './sealed/own-agent-keys.ts';
import type { SealedMissions } from './sealed/sealed-missions.ts';
import { SealingError } from './sealed/sealing-error.ts';

/** What a page may ask: runs, decisions about what they proposed, and what is sealed, with the person's own token and keys. */
export function serveAgent(
	world: AgentWorld,
	runs: DeviceRuns,
	sealing: { readonly missions: SealedMissions; readonly keys: Pick<OwnAgentKeys, 'toPut'> },
): AgentCalls {
	async function asPerson<T>(
		spaceId: string,
		decide: (person: NonNullable<Awaited<ReturnType<AgentWorld['personIn']>>>) => Promise<T>,
	) {
		try {
			const person = await world.personIn(spaceId);
			if (person === undefined) return { ok: false, code: 'SPACE_FORBIDDEN' } as const;
			return { ok: true, value: await decide(person) } as const;
		} catch (error) {
			const fault = faultOf(error);
			return { ok: false, code: fault === 'SERVICES_AWAY' ? 'UNREACHABLE' : fault } as const;
		}
	}

	async function told<T>(work: () => Promise<T>) {
		try {
			return { ok: true, ...(await work()) } as const;
		} catch (error) {
			return { ok: false, code: error instanceof SealingError ? error.code : faultOf(error) } as const;
		}
	}

	return {
		run: (of) => runs.run(of),
		cancel: (of) => runs.cancel(of),
		async approve({ spaceId, proposals }) {
			const decided = await asPerson(spaceId, async (person) =>
				approveProposals({ ...world, ...(await world.policy()) }, person, proposals),
			);
			return decided.ok ? { ok: true, results: decided.value } : decided;
		},
		async reject({ spaceId, id, feedback }) {
			const decided = await asPerson(spaceId, (person) => rejectOne(world, person, id, feedback));
			return decided.ok ? { ok: true, result: decided.value } : decided;
		},
		agentKeys: () => told(async () => ({ toPut: await sealing.keys.toPut() })),
		seal: ({ missionId, chosen }) => told(() => sealing.missions.seal(missionId, chosen)),
		renewSealed: ({ missionId }) => told(() => sealing.missions.renew(missionId)),
		unseal: ({ missionId }) => told(() => sealing.missions.drop(missionId)),
		sealedStanding: ({ missionId }) =>
			told(async () => ({ standing: await sealing.missions.standing(missionId) })),
		fetchSealed: () => told(async () => ({ taken: await sealing.missions.fetch() })),
	};
}
