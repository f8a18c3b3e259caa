import { expect } from 'bun:test';
import { type ScriptedModel, scriptedModel } from '@mana/agent-loop/testing';
import { createAgentWorld } from '../agent/agent-world.ts';
import { DeviceRuns } from '../agent/device-runs.ts';
import { watchDueMissions } from '../agent/due-missions.ts';
import { createSealingServices } from '../agent/sealed/ask-services.ts';
import { createOwnAgentKeys } from '../agent/sealed/own-agent-keys.ts';
import { SealedMissions } from '../agent/sealed/sealed-missions.ts';
import { serveAgent } from '../agent/serve-agent.ts';
import type { DeviceAgent } from '../device-agent.ts';
import type { Row } from '../query.ts';
import type { RecordWrite } from '../write.ts';
import { signIn, untilSent, witness } from './data-world.ts';
import type { zeroKnowledgeWorld } from './zero-knowledge-world.ts';

/** A device of Anna's, whose account only her devices open, with the worker that runs missions beside its tab. */
export async function annasDevice({ world, code }: Awaited<ReturnType<typeof zeroKnowledgeWorld>>) {
	world.state.person = 'anna';
	const browser = world.browser();
	await browser.own();
	const tab = browser.openTab();
	await signIn(tab);
	const state = witness(tab.state.subscribe);
	await state.until((value) => (value as { kind: string }).kind === 'locked');
	expect(await tab.session.unlock({ way: 'recovery-code', code })).toEqual({ ok: true });
	await state.until((value) => (value as { kind: string }).kind === 'ready');
	const spaceId = world.auth.spacesByUser.get('anna')?.[0]?.id ?? '';
	const { call } = browser.openClient();
	const now = () => world.state.nowMs ?? Date.now();
	const newId = () => crypto.randomUUID();
	const agent = createAgentWorld({
		...{ call, urls: world.urls, fetch: world.answer, now, newId },
		sleep: async () => {},
	});
	let model: ScriptedModel = scriptedModel([]);
	const channel = { postMessage() {}, onmessage: null, close() {} };
	const runs = new DeviceRuns({ ...agent, newId, channel, sleep: async () => {}, modelOf: () => model });
	const services = createSealingServices(call);
	const keys = createOwnAgentKeys({ call, ground: agent.ground, services });
	const missions = new SealedMissions({ ...agent, call, newId, services, keys });
	const write = async (...writes: RecordWrite[]) => {
		expect(await tab.write({ writes })).toMatchObject({ ok: true });
		await untilSent(tab);
	};
	const read = async <Table extends 'ai/missionRuns' | 'ai/aiProposals' | 'notes/notes'>(
		table: Table,
		isWanted: (rows: readonly Row<Table>[]) => boolean,
	) => {
		const seen = witness<{ rows: readonly Row<Table>[] }>((tell) =>
			tab.live({ table, spaceId } as never, tell as never),
		);
		return (await seen.until(({ rows }) => isWanted(rows))).rows.map(({ record }) => record);
	};
	return {
		...{ world, browser, tab, spaceId, agent, runs, missions, call, write, read },
		calls: serveAgent(agent, runs, { missions, keys }),
		script(...answers: Parameters<typeof scriptedModel>[0]) {
			model = scriptedModel(answers);
			return () => model.requests;
		},
		async allow(rights: DeviceAgent['missions'][string]['rights'], missionId = 'tidy') {
			await tab.deviceAgent({ model: { by: 'mana-ai' }, missions: { [missionId]: { spaceId, rights } } });
		},
		addMission: (values: Record<string, unknown> = {}) =>
			write(
				{ op: 'insert', table: 'ai/agents', spaceId, id: 'gardener', values: { name: 'Gardener' } },
				{
					op: 'insert',
					table: 'ai/aiMissions',
					spaceId,
					id: 'tidy',
					values: {
						title: 'Tidy',
						objective: 'Water the orchid',
						state: 'active',
						agentId: 'gardener',
						...values,
					},
				},
			),
		due() {
			const looks: (() => void)[] = [];
			const stop = watchDueMissions({
				...{ data: tab, world: agent, runs },
				isAtServer: (id) => missions.isAtServer(id),
				every: (_, run) => {
					looks.push(run);
					return () => {};
				},
			});
			return {
				stop,
				look() {
					for (const run of looks) run();
				},
			};
		},
	};
}
