import '../zod-without-eval.ts';
import type { ServiceUrls } from '../owner/owner.ts';
import { connectAppData } from '../tabs/connect-app-data.ts';
import { tabLockName } from '../tabs/messages.ts';
import { createOwnerClient } from '../tabs/owner-client.ts';
import { createAgentWorld } from './agent-world.ts';
import { modelOfDevice, patientModel } from './device-model.ts';
import { DeviceRuns } from './device-runs.ts';
import { watchDueMissions } from './due-missions.ts';
import { lookAgain } from './look-again.ts';
import { type AgentAnswer, type AgentRequest, agentChannelName, scheduleLockName } from './messages.ts';
import { createSealingServices } from './sealed/ask-services.ts';
import { createOwnAgentKeys } from './sealed/own-agent-keys.ts';
import { SealedMissions } from './sealed/sealed-missions.ts';
import { serveAgent } from './serve-agent.ts';

/** So often copies and what comes of runs are looked at. */
const sealedEveryMs = 10_000;
const me = crypto.randomUUID();
const newId = () => crypto.randomUUID();
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const request = (url: string, init: RequestInit) => fetch(url, init);

globalThis.onmessage = ({ data: urls }: MessageEvent<ServiceUrls>) => {
	// By this lock the owner of the data knows that the worker is there, as it knows it of a tab.
	void navigator.locks.request(tabLockName(me), () => work(urls));
};

function work(urls: ServiceUrls): Promise<never> {
	const client = createOwnerClient(me, (name) => new BroadcastChannel(name));
	const deps = { call: client.call, urls, fetch: request, now: Date.now, newId, sleep };
	const world = createAgentWorld(deps);
	const runs = new DeviceRuns({
		...world,
		newId,
		sleep,
		channel: new BroadcastChannel(agentChannelName),
		modelOf(chosen, alias) {
			const model = modelOfDevice({ ...deps, token: world.token }, chosen, alias);
			return model && patientModel(model, sleep);
		},
	});
	const services = createSealingServices(client.call);
	const keys = createOwnAgentKeys({ call: client.call, ground: world.ground, services });
	const missions = new SealedMissions({ ...world, call: client.call, newId, services, keys });
	const calls = serveAgent(world, runs, { missions, keys });
	globalThis.onmessage = ({ data: { id, method, of } }: MessageEvent<AgentRequest>) => {
		// The page's end has made it of a call with these types.
		const answering: Promise<unknown> = calls[method](of as never);
		void answering.then((value) => postMessage({ id, value } satisfies AgentAnswer));
	};
	postMessage({ kind: 'ready' });
	const every = (milliseconds: number, run: () => void) => {
		const timer = setInterval(run, milliseconds);
		return () => clearInterval(timer);
	};
	void navigator.locks.request(scheduleLockName, () => {
		const isAtServer = (missionId: string) => missions.isAtServer(missionId);
		watchDueMissions({ data: connectAppData(client, newId), world, runs, isAtServer, every });
		if (urls.ai !== undefined) lookAgain(every, sealedEveryMs, () => missions.look());
		return new Promise(() => {});
	});
	return new Promise(() => {});
}
