import { firstSignedInSchema, signedInSchema, spacesSchema } from '@mana/auth-protocol';
import { sealRecord } from '@mana/records';
import { familyFortnight, type SeededRecord } from '@mana/records/testing/family-fortnight';
import { importMasterKey } from '@mana/shared-crypto';
import type { Stack } from '@mana/stack';
import { createMemoryStorage, openReplica, type Replica, type ReplicaStorage } from '@mana/sync-protocol';
import { z } from 'zod';
import { statelessCall, structuredContentOf } from '../mcp/tool-call.ts';

/** An active person with a device of theirs and an agent. */
export interface DayPerson {
	/** Opens the app: renews the token, and reads what came since. */
	open(): Promise<void>;
	close(): Promise<void>;
	make(): Promise<void>;
	change(): Promise<void>;
	/** What an agent does for one request. */
	request(): Promise<void>;
	/** Calls a tool that reads. */
	call(): Promise<void>;
}

/** Requests of the day, told apart for the report. */
export type Count = (what: 'push' | 'pull or stream' | 'mana-auth' | 'tool call') => void;

/** Tasks from here on stand for years of them. */
const firstOrderOfYears = 100;
/** What one of the family keeps, without what only stands for years of it. */
const kept = familyFortnight().filter(({ space, type, values }) => {
	const isOfYears = type.table === 'tasks' && Number(values.order) >= firstOrderOfYears;
	return space !== 'ben' && type.app !== 'profile' && !isOfYears;
});
const tables = [...new Set(kept.map(({ type }) => type.name))];

/** How long a device may take to hand in what was written on it. */
const pushMs = 20_000;

/** Calls of tools that requests of `bench:agent` take, by how often they come there. */
const requests: readonly (readonly [string, Record<string, unknown>])[][] = [
	[['todo_list', {}]],
	[
		['todo_list', {}],
		['todo_create', { title: 'Ring the plumber about the tap in the kitchen' }],
	],
	[['calendar_list', {}]],
	[
		['notes_search', { query: 'garden' }],
		['notes_create', { title: 'Seeds for the garden', content: 'Beans, peas and a second row of carrots.' }],
	],
	[['drink_log', { drinkType: 'water', quantityMl: 500 }]],
	[
		['calendar_list', {}],
		['todo_create', { title: 'Bring the cake to the party', dueDate: '2026-04-03' }],
	],
	[['myday_summary', {}]],
	[
		['search_everything', { query: 'school' }],
		['mood_log', { level: 7, emotion: 'happy' }],
	],
];

/** Makes an account, with a vault and what the family keeps, as its device would. */
export async function makePerson({ urls }: Stack, index: number, count: Count): Promise<DayPerson> {
	const post = async (path: string, body: object, jwt?: string) => {
		count('mana-auth');
		const response = await fetch(`${urls.auth}${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...(jwt && { authorization: `Bearer ${jwt}` }) },
			body: JSON.stringify(body),
		});
		if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
		return response.json();
	};
	const account = { email: `person-${index}@bench.test`, password: `a long password of person ${index}` };
	let session = signedInSchema.parse(
		firstSignedInSchema.parse(await post('/api/v1/auth/register', { ...account, name: `Person ${index}` })),
	);
	const listSpaces = async () => {
		count('mana-auth');
		const headers = { authorization: `Bearer ${session.accessToken}` };
		const listed = await fetch(`${urls.auth}/api/auth/organization/list`, { headers });
		return spacesSchema.parse(await listed.json());
	};
	const space = (await listSpaces()).find(({ type }) => type === 'personal');
	if (!space) throw new Error('a person has no space');
	const vault = await post('/api/v1/me/encryption-vault/init', {}, session.accessToken);
	const { masterKey } = z.object({ masterKey: z.base64() }).parse(vault);
	const key = await importMasterKey(Uint8Array.fromBase64(masterKey));

	const storage: ReplicaStorage = createMemoryStorage();
	const made: { readonly record: SeededRecord; readonly id: string }[] = [];
	let replica: Replica | undefined;
	let openings = 0;
	let lastTurn = Promise.resolve();
	let lastFailure: unknown;
	let turn = index;

	/** Opening and closing follow one another: two replicas of one storage would be two devices with one name. */
	function inTurn(work: () => Promise<void>): Promise<void> {
		const next = lastTurn.then(work);
		lastTurn = next.catch(() => {});
		return next;
	}

	const open = () =>
		inTurn(async () => {
			openings += 1;
			if (replica) return;
			session = signedInSchema.parse(
				await post('/api/v1/auth/refresh', { refreshToken: session.refreshToken }),
			);
			await listSpaces();
			replica = await openReplica({
				baseUrl: urls.sync,
				clientId: `device-of-${index}`,
				tables,
				storage,
				token: async () => session.accessToken,
				onSyncFailed(error) {
					lastFailure = error;
				},
				fetch(url, init) {
					count(init.method === 'POST' ? 'push' : 'pull or stream');
					return fetch(url, init);
				},
			});
		});

	const close = () =>
		inTurn(async () => {
			openings -= 1;
			if (openings > 0 || !replica) return;
			const endMs = performance.now() + pushMs;
			while (replica.pending() > 0) {
				if (performance.now() > endMs)
					throw new Error('changes of a device were not taken in', { cause: lastFailure });
				await Bun.sleep(20);
			}
			const closing = replica;
			replica = undefined;
			await closing.close();
		});

	/** Where the app was closed just before, it is opened for it. */
	async function whileOpen(work: (replica: Replica) => Promise<void>): Promise<void> {
		await open();
		try {
			if (replica) await work(replica);
		} finally {
			await close();
		}
	}

	async function insert(target: Replica, record: SeededRecord): Promise<void> {
		const id = crypto.randomUUID();
		const data = await sealRecord(
			record.type,
			{ ...record.values, createdAt: new Date().toISOString() },
			key,
		);
		await target.insert({ table: record.type.name, spaceId: space?.id ?? '', id, data });
		made.push({ record, id });
	}

	async function call(name: string, input: Record<string, unknown>): Promise<void> {
		count('tool call');
		const headers = { authorization: `Bearer ${session.accessToken}`, 'x-mana-space': space?.id ?? '' };
		const target = { url: `${urls.mcp}/mcp`, headers, cpuSeconds: async () => 0 };
		await structuredContentOf(statelessCall(target, name, input));
	}

	const person: DayPerson = {
		open,
		close,
		make: () =>
			whileOpen((target) => {
				const record = kept[turn++ % kept.length];
				return record ? insert(target, record) : Promise.resolve();
			}),
		change: () =>
			whileOpen(async (target) => {
				const { record, id } = made[turn++ % made.length] ?? {};
				if (!record || id === undefined) return;
				const [field] = Object.keys(record.values).filter((name) => name !== 'createdAt');
				if (field === undefined) return;
				const values = { ...record.type.absent, ...record.values };
				const sealed = await sealRecord(record.type, { ...values, createdAt: new Date().toISOString() }, key);
				const data = { [field]: sealed[field], updatedAt: new Date().toISOString() };
				await target.update({ table: record.type.name, spaceId: space.id, id, data });
			}),
		async request() {
			for (const [name, input] of requests[turn++ % requests.length] ?? []) await call(name, input);
		},
		call: () => call('todo_list', {}),
	};
	await whileOpen(async (target) => {
		for (const record of kept) await insert(target, record);
	});
	return person;
}
