import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { SignedIn } from '@mana/auth-protocol';
import postgres from 'postgres';
import { type AuthWorld, createAuthWorld, registered } from './auth-world.ts';

let world: AuthWorld;
beforeAll(async () => {
	world = await createAuthWorld();
});
afterAll(() => world.close());

const nobody = 'nobody';
const noUser = '23503';
const denied = '42501';
let count = 0;
const callId = () => `call-${String(++count).padStart(8, '0')}`;
const entry = () => ({
	callId: callId(),
	atMs: Date.now(),
	tool: 'habits.list',
	spaceId: 'space-1',
	client: 'tester',
	outcome: 'success' as const,
	inputHash: 'ab'.repeat(32),
	durationMs: 1,
	confirmation: null,
	records: [],
	recordCount: 0,
	verifiedClient: null,
});
const append = (person: SignedIn) => world.deps.activity.append(person.user.id, [entry()], Date.now());

/** A statement that inserts a first row for each of these. */
const insertFor = (sql: postgres.ISql, userIds: readonly string[]) => sql`
	insert into auth.agent_activity (user_id, sequence, call_id, at, recorded_at, tool, space_id, client, outcome,
		input_hash, duration_ms, previous_hash, hash)
	select user_id, 1, ${callId()}, now(), now(), 'habits.list', 'space-1', 'tester', 'success', h, 1, h, h
	from unnest(${[...userIds]}::text[]) as u(user_id), decode(repeat('00', 32), 'hex') as h`;
const codeOf = (query: PromiseLike<unknown>) =>
	Promise.resolve(query).then(
		() => 'done',
		(error) => error.code,
	);
const rowsOf = async (userId: string) =>
	(await world.admin`select from auth.agent_activity where user_id = ${userId}`).length;

/** Connections of the service's own role that act for a user, to hold transactions open side by side. */
async function actingFor<T>(
	userId: string,
	run: (one: postgres.Sql, other: postgres.Sql) => Promise<T>,
): Promise<T> {
	const pair = [1, 2].map(() => postgres(world.runtimeUrl, { max: 1, onnotice: () => {} }));
	try {
		for (const sql of pair) await sql`select set_config('mana.user_id', ${userId}, false)`;
		const [one, other] = pair;
		if (!one || !other) throw new Error('two connections were made');
		return await run(one, other);
	} finally {
		await Promise.all(pair.map((sql) => sql.end({ timeout: 1 })));
	}
}

/** Until a statement of another connection waits for a lock. */
async function untilBlocked(pid: number): Promise<void> {
	for (;;) {
		const [row] = await world.admin`select cardinality(pg_blocking_pids(${pid})) > 0 as is_blocked`;
		if (row?.is_blocked) return;
		await Bun.sleep(5);
	}
}
const pidOf = async (sql: postgres.Sql) => {
	const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
	return row?.pid ?? 0;
};

test('a row of nobody is refused by the database, whoever writes it', async () => {
	expect(await codeOf(insertFor(world.admin, [nobody]))).toBe(noUser);
	await actingFor(nobody, async (runtime) => {
		expect(await codeOf(insertFor(runtime, [nobody]))).toBe(noUser);
		expect(await codeOf(runtime`alter table auth.agent_activity disable trigger users_exist`)).toBe(denied);
		expect(await codeOf(runtime`set session_replication_role = replica`)).toBe(denied);
	});
	expect(await codeOf(world.deps.activity.append(nobody, [entry()], Date.now()))).toBe(noUser);
	expect(await rowsOf(nobody)).toBe(0);
});

test('a statement with one row of nobody among others is refused whole', async () => {
	const [anna, ben] = [
		await registered(world.app, 'anna@mana.test'),
		await registered(world.app, 'ben@mana.test'),
	];
	expect(await codeOf(insertFor(world.admin, [anna.user.id, nobody, ben.user.id]))).toBe(noUser);
	expect(await rowsOf(anna.user.id)).toBe(0);
	expect(await codeOf(insertFor(world.admin, [anna.user.id, ben.user.id]))).toBe('done');
});

test('no row loses its user in any other way', async () => {
	const person = await registered(world.app, 'kai@mana.test');
	await append(person);
	const { id } = person.user;
	for (const statement of [
		world.admin`update auth.agent_activity set user_id = ${nobody} where user_id = ${id}`,
		world.admin`update auth.users set id = ${nobody} where id = ${id}`,
		world.admin`truncate auth.users cascade`,
	]) {
		expect(await codeOf(statement)).toBe(noUser);
	}
	expect(await rowsOf(id)).toBe(1);
});

test('the rows of a deleted user go, and no others', async () => {
	const [gone, stays] = [
		await registered(world.app, 'lena@mana.test'),
		await registered(world.app, 'maya@mana.test'),
	];
	for (const person of [gone, stays, gone]) await append(person);
	await world.admin`delete from auth.users where id = ${gone.user.id}`;
	expect([await rowsOf(gone.user.id), await rowsOf(stays.user.id)]).toEqual([0, 1]);
	expect(await codeOf(append(gone))).toBe(noUser);
});

test('a user is deleted only after what was being written for them, and takes that along', async () => {
	const person = await registered(world.app, 'tom@mana.test');
	const { id } = person.user;
	await actingFor(id, async (writer, deleter) => {
		const pid = await pidOf(deleter);
		let deleting: PromiseLike<unknown> | undefined;
		await writer.begin(async (tx) => {
			await insertFor(tx, [id]);
			deleting = deleter`delete from auth.users where id = ${id}`.execute();
			await untilBlocked(pid);
		});
		await deleting;
	});
	expect(await rowsOf(id)).toBe(0);
});

test('what is written for a user who is being deleted waits, and is refused once they are', async () => {
	const person = await registered(world.app, 'vera@mana.test');
	const { id } = person.user;
	await actingFor(id, async (writer, deleter) => {
		const pid = await pidOf(writer);
		let writing: Promise<string> | undefined;
		await deleter.begin(async (tx) => {
			await tx`delete from auth.users where id = ${id}`;
			writing = codeOf(insertFor(writer, [id]));
			await untilBlocked(pid);
		});
		expect(await writing).toBe(noUser);
	});
	expect(await rowsOf(id)).toBe(0);
});

test('a user is not deleted in a transaction that may not see what was written since it began', async () => {
	const person = await registered(world.app, 'julia@mana.test');
	const { id } = person.user;
	await actingFor(id, async (deleter) => {
		for (const isolation of ['repeatable read', 'serializable']) {
			const deleting = deleter.begin(`isolation level ${isolation}`, async (tx) => {
				await tx`select from auth.users`;
				await append(person);
				await tx`delete from auth.users where id = ${id}`;
			});
			expect(await codeOf(deleting)).toBe('0A000');
		}
	});
	expect(await rowsOf(id)).toBe(2);
});

test('nothing is written for a user who was deleted since the transaction began', async () => {
	const person = await registered(world.app, 'paul@mana.test');
	const { id } = person.user;
	await actingFor(id, async (writer, deleter) => {
		const writing = writer.begin('isolation level repeatable read', async (tx) => {
			await tx`select from auth.users`;
			await deleter`delete from auth.users where id = ${id}`;
			await insertFor(tx, [id]);
		});
		expect(await codeOf(writing)).toBe('40001');
	});
	expect(await rowsOf(id)).toBe(0);
});

test('the owner of the tables, in whose name a log is erased, neither sees nor removes what belongs to a user', async () => {
	const person = await registered(world.app, 'nora@mana.test');
	await append(person);
	await world.admin.begin(async (tx) => {
		await tx`set local role mana_auth_owner`;
		expect(await tx`select from auth.agent_activity`).toHaveLength(0);
		expect((await tx`delete from auth.agent_activity`).count).toBe(0);
	});
	expect(await rowsOf(person.user.id)).toBe(1);
});
