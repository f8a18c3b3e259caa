import { encryptRecordFields } from '@mana/shared-crypto';
import type { Stack } from '@mana/stack';
import { type Change, push } from '@mana/sync-protocol';
import { MasterKeyClient } from '@mana/tool-registry';
import { quantile } from '../http-load.ts';
import { type CallTarget, statelessCall, structuredContentOf } from './tool-call.ts';

const changesAPush = 2_500;
const dayMs = 86_400_000;

/** Writes encrypted tasks as another client of the person does, and answers how to write one more. */
export async function writeTasks({ urls, devUser }: Stack, count: number): Promise<() => Promise<void>> {
	if (!devUser) throw new Error('the stack made no user');
	const { accessToken: jwt, spaceId, email } = devUser;
	const keys = new MasterKeyClient({ authUrl: urls.auth });
	const [key] = await keys.getKeyring({ userId: email, jwt, space: { id: spaceId, type: 'personal' } });
	if (!key) throw new Error('the user has no key');
	const sync = { baseUrl: urls.sync, jwt, clientId: 'benchmark-phone' };
	const startMs = Date.now() - count * 1_000;
	const taskAt = async (index: number): Promise<Change> => {
		const values = {
			title: `Task ${index}: ring the plumber about the tap in the kitchen`,
			description: index % 3 === 0 ? null : 'The number hangs on the fridge, mornings are best.',
			priority: 'medium',
			isCompleted: index % 4 === 0,
			completedAt: null,
			dueDate: index % 5 === 0 ? null : new Date(startMs + (index % 700) * dayMs).toISOString().slice(0, 10),
			order: index,
			subtasks: null,
			metadata: null,
			createdAt: new Date(startMs + index * 1_000).toISOString(),
		};
		const data = await encryptRecordFields(values, ['title', 'description', 'subtasks', 'metadata'], key);
		return { table: 'tasks', id: crypto.randomUUID(), op: 'insert', spaceId, data };
	};
	for (let start = 0; start < count; start += changesAPush) {
		const indexes = Array.from(
			{ length: Math.min(changesAPush, count - start) },
			(_, place) => start + place,
		);
		await push(sync, 'todo', await Promise.all(indexes.map(taskAt)));
	}
	let next = count;
	return async () => {
		await push(sync, 'todo', [await taskAt(next++)]);
	};
}

export interface TaskFigures {
	firstMs: number;
	warm: { p50Ms: number; p99Ms: number };
	/** One task was written by another client before each call. */
	changed: { p50Ms: number; p99Ms: number };
	total: number;
}

/** `todo_list` of 50: the first call of all, calls while nothing changes, and calls after a change each. */
export async function listTasks(
	gateway: CallTarget,
	writeOne: () => Promise<void>,
	{ calls, changes }: { calls: number; changes: number },
): Promise<TaskFigures> {
	const call = statelessCall(gateway, 'todo_list', { limit: 50 });
	const timed = async () => {
		const startedMs = performance.now();
		const { tasks, total } = await structuredContentOf(call);
		if (!Array.isArray(tasks) || tasks.length !== 50) throw new Error('expected 50 tasks');
		return { ms: performance.now() - startedMs, total: Number(total) };
	};
	const { ms: firstMs } = await timed();
	// The stream opens beside the first call; the second one joins what it brings to what was pulled.
	for (let call = 0; call < 3; call++) {
		await timed();
		await Bun.sleep(50);
	}
	const warm: number[] = [];
	for (let call = 0; call < calls; call++) warm.push((await timed()).ms);
	const changed: number[] = [];
	let total = 0;
	for (let change = 0; change < changes; change++) {
		await writeOne();
		// The time that a stream takes at most on a quiet machine.
		await Bun.sleep(20);
		const { ms, total: counted } = await timed();
		changed.push(ms);
		total = counted;
	}
	return { firstMs, warm: quantiles(warm), changed: quantiles(changed), total };
}

function quantiles(values: number[]): { p50Ms: number; p99Ms: number } {
	const sorted = values.toSorted((a, b) => a - b);
	return { p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99) };
}
