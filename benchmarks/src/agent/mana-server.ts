import { standInSpace, startAuthServer } from '@mana/auth-protocol/testing';
import { createApp } from '@mana/mcp-service/app';
import { readConfig } from '@mana/mcp-service/config';
import { createDeps } from '@mana/mcp-service/deps';
import { allRecordTypes, openRecord, type RecordType, sealRecord } from '@mana/records';
import { type FamilySpace, familyFortnight, type SeededRecord } from '@mana/records/testing/family-fortnight';
import { importMasterKey, type Keyring } from '@mana/shared-crypto';
import type { MergedRow } from '@mana/sync-protocol';
import { createSyncStandIn, type SyncStandIn } from '@mana/sync-protocol/testing';
import { registerAllModules, ToolRegistry } from '@mana/tool-registry';
import type { AgentServer, HouseholdRecord, HouseholdState, Occasion } from './agent-server.ts';
import { connectMcp } from './mcp-connection.ts';

const issuer = 'http://auth.benchmark.test';
const people = ['anna', 'ben'] as const;
const spaces: readonly FamilySpace[] = ['anna', 'ben', 'family'];
const typesByName = new Map(allRecordTypes.map((type) => [type.name, type]));

interface SealedSeed extends Pick<SeededRecord, 'space' | 'type' | 'id'> {
	readonly createdAtMs: number;
	readonly data: Record<string, unknown>;
}

/**
 * Mana's gateway on a port of this machine, over mana-auth and mana-sync in memory: the wire and all rules are those of
 * the real ones, and the clock can be set.
 */
export async function startManaServer({
	toolsets = 'all',
}: {
	toolsets?: string;
} = {}): Promise<AgentServer> {
	const auth = startAuthServer({ issuer, personalSpaceId: (userId) => userId });
	const raw = new Map(spaces.map((space) => [space, crypto.getRandomValues(new Uint8Array(32))]));
	const keyOf = (space: FamilySpace) => raw.get(space) ?? new Uint8Array(32);
	for (const person of people) {
		auth.addUser(person, standInSpace('family', { name: 'Family', type: 'family', role: 'member' }));
		auth.vaultsByUser.set(person, { keys: [keyOf(person)] });
	}
	auth.keysBySpace.set('family', { members: people, keys: [keyOf('family')] });
	auth.letsHeadersIn = true;
	const keys = new Map<string, Keyring>();
	for (const space of spaces) keys.set(space, [await importMasterKey(keyOf(space))]);
	const seeds = await sealed(keys);
	const tools = new ToolRegistry();
	registerAllModules(tools);

	const openedBy = rememberingOpener(keys);

	let clock = () => Date.now();
	let running: ReturnType<typeof startGateway> | undefined;

	return {
		name: `mana, toolset ${toolsets}`,
		async reset({ at }) {
			await running?.stop();
			const startMs = performance.now();
			clock = () => Date.parse(at) + Math.floor(performance.now() - startMs);
			running = startGateway({ authUrl: auth.url, seeds, tools, now: () => clock() });
		},
		async connect({ person }: Occasion) {
			if (!running) throw new TypeError('reset comes first');
			return connectMcp(running.url, {
				authorization: `Bearer ${await auth.token(person)}`,
				'x-mana-space': person,
				'x-mana-toolsets': toolsets,
			});
		},
		async state() {
			return running ? stateOf(running.sync, openedBy) : new Map();
		},
		async stop() {
			await running?.stop();
			await auth.stop();
		},
	};
}

/** The seed as it is stored, sealed once for all runs. */
async function sealed(keys: ReadonlyMap<string, Keyring>): Promise<SealedSeed[]> {
	const seeds = await Promise.all(
		familyFortnight().map(async ({ space, type, id, values }) => {
			const [key] = keys.get(space) ?? [];
			if (!key) throw new TypeError(`no key of ${space}`);
			const createdAtMs = Date.parse(String(values.createdAt));
			return { space, type, id, createdAtMs, data: await sealRecord(type, { ...values }, key) };
		}),
	);
	return seeds.sort((a, b) => a.createdAtMs - b.createdAtMs);
}

function startGateway(given: {
	authUrl: string;
	seeds: readonly SealedSeed[];
	tools: ToolRegistry;
	now: () => number;
}) {
	const { authUrl, seeds, tools, now } = given;
	let seededAtMs: number | undefined = 0;
	const sync = createSyncStandIn({ now: () => seededAtMs ?? now(), personalSpaceId: '' });
	for (const { space, type, id, createdAtMs, data } of seeds) {
		seededAtMs = createdAtMs;
		sync.write(type.app, { table: type.table, id, op: 'insert', spaceId: space, data }, 'phone');
	}
	seededAtMs = undefined;
	const syncServer = Bun.serve({ port: 0, hostname: '127.0.0.1', idleTimeout: 120, fetch: sync.answer });
	const config = readConfig({
		NODE_ENV: 'test',
		LOG_LEVEL: 'silent',
		MANA_AUTH_URL: authUrl,
		MANA_SYNC_URL: `http://127.0.0.1:${syncServer.port}`,
		JWT_ISSUER: issuer,
		MCP_SESSION_SECRET: 'a secret of at least thirty-two characters',
		MANA_OUTBOUND: 'off',
	});
	const deps = createDeps(config, { now, tools });
	const app = createApp(deps);
	const server = Bun.serve({ port: 0, hostname: '127.0.0.1', idleTimeout: 120, fetch: app.fetch });
	return {
		url: `http://127.0.0.1:${server.port}/mcp`,
		sync,
		async stop() {
			deps.streams.closeAll();
			deps.rows.close();
			deps.feed.close();
			deps.searchThread.close();
			deps.shared.close();
			await deps.activity.close(100);
			await server.stop(true);
			await syncServer.stop(true);
		},
	};
}

type Opener = (type: RecordType, row: MergedRow) => Promise<Readonly<Record<string, unknown>>>;

/** Most of what stands in one state stands in the next, and opening it takes longer than all else. */
function rememberingOpener(keys: ReadonlyMap<string, Keyring>): Opener {
	const opened = new Map<string, ReturnType<Opener>>();
	return (type, row) => {
		const name = JSON.stringify([type.name, row.id, row.data]);
		const known =
			opened.get(name) ?? openRecord(type, row, keys.get(row.spaceId) ?? []).then(({ record }) => record);
		opened.set(name, known);
		return known;
	};
}

async function stateOf(sync: SyncStandIn, open: Opener): Promise<HouseholdState> {
	const records = await Promise.all(
		sync
			.rows()
			.filter(({ op }) => op === 'insert')
			.map(async ({ appId, ...row }): Promise<HouseholdRecord[]> => {
				const space = spaces.find((one) => one === row.spaceId);
				const type = typesByName.get(`${appId}/${row.table}`);
				if (!space || !type) return [];
				return [{ space, type: type.name, id: row.id, values: await open(type, row) }];
			}),
	);
	return new Map(records.flat().map((record) => [`${record.space}/${record.type}/${record.id}`, record]));
}
