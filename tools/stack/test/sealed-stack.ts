import { rmSync } from 'node:fs';
import { startModelServer } from '@mana/agent-loop/testing';
import type { RecordType } from '@mana/records';
import { agents, aiMissions, aiProposals, missionRuns } from '@mana/records/types/ai';
import { notes } from '@mana/records/types/notes';
import postgres from 'postgres';
import { startStack } from '../src/index.ts';
import { createStackLog } from '../src/stack-log.ts';
import { temporaryFolder } from './launcher.ts';
import { type SealedDevice, sealedDevice } from './sealed-device.ts';

const metricsToken = 'a-token-for-metrics-that-is-long-enough';
const sealedTypes: readonly RecordType[] = [aiMissions, agents, missionRuns, aiProposals, notes];

export type SealedStack = Awaited<ReturnType<typeof openSealedStack>>;

/** All services with mana-ai, whose runs are taken up again after two seconds. */
export async function openSealedStack() {
	const dataDir = temporaryFolder();
	const model = startModelServer();
	let written = '';
	const write = (text: string) => {
		written += text;
	};
	const log = createStackLog({ format: 'json', level: 'trace', write });
	const env = { LOG_LEVEL: 'trace', METRICS_TOKEN: metricsToken };
	const stack = await startStack({ dataDir, ports: { auth: 0, sync: 0, mcp: 0, web: 0 }, env, log });
	const ai = await startStack({
		dataDir,
		only: 'ai',
		ports: { ai: 0 },
		databaseUrl: stack.adminUrl,
		log,
		env: {
			...env,
			MANA_AUTH_URL: stack.urls.auth,
			MANA_SYNC_URL: stack.urls.sync,
			MANA_AI_MODEL: 'anthropic/claude-test',
			MANA_AI_BASE_URL: model.url,
			MANA_AI_API_KEY: 'k',
			MANA_AI_LEASE_SECONDS: '2',
		},
	});
	const aiUrl = ai.urls.ai ?? '';
	return {
		model,
		/** What all services have logged, down to trace. */
		log: () => written,
		device: (name: string) => sealedDevice(stack, aiUrl, name),
		killAi: () => ai.services.ai?.kill('SIGKILL'),
		isAiUp: async () => (await fetch(`${aiUrl}/health`).catch(() => undefined))?.ok === true,
		/** Every column of every table of all services, their logs, and their metrics. */
		async writtenDown(): Promise<string> {
			const urls = [stack.urls.auth, stack.urls.sync, stack.urls.mcp, aiUrl];
			const metrics = await Promise.all(urls.map(metricsOf));
			return [...(await allRows(stack.adminUrl)), ...metrics, written].join('\n');
		},
		async close(): Promise<void> {
			await ai.stop();
			await stack.stop();
			await model.stop();
			rmSync(dataDir, { recursive: true, force: true });
		},
	};
}

/** Writes a mission of the agent `a1`, grants it what it may do with notes, and hands over a copy of them. */
export async function sealedMission(
	device: SealedDevice,
	missionId: string,
	words: { readonly title: string; readonly objective: string },
) {
	await device.write(aiMissions, missionId, {
		...{ ...words, state: 'active', agentId: 'a1' },
		cadence: { kind: 'manual' },
	});
	const grant = await device.grant(missionId, { notes: 'write' });
	const seal = () => device.seal(missionId, sealedTypes, { scopes: grant.scopes, agentId: 'a1' });
	const answer = await device.put(missionId, await seal());
	if (!answer.ok) throw new Error(`not taken: ${answer.status} ${await answer.text()}`);
	return { grant, seal };
}

async function metricsOf(url: string): Promise<string> {
	const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } });
	if (!answer.ok) throw new Error(`${url}/metrics: ${answer.status}`);
	return answer.text();
}

async function allRows(adminUrl: string): Promise<string[]> {
	const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
	try {
		const tables = await sql`
			select format('%I.%I', table_schema, table_name) as name from information_schema.tables
			where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`;
		const rows: string[] = [];
		for (const { name } of tables) {
			rows.push(
				...(await sql.unsafe(`select row_to_json(t)::text as row from ${name} t`)).map(({ row }) => row),
			);
		}
		return rows;
	} finally {
		await sql.end();
	}
}
