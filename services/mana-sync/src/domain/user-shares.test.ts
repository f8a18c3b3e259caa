import { expect, test } from 'bun:test';
import { createUserShares } from './user-shares.ts';

/** Tasks that end when the test says so, and the names of those that have begun. */
function tasks(options = { concurrent: 2, perUser: 1, waitingPerUser: 2 }) {
	const shares = createUserShares(options);
	const begun: string[] = [];
	const ends = new Map<string, () => void>();
	return {
		begun,
		run: (userId: string, name: string) =>
			shares.run(userId, async () => {
				begun.push(name);
				await new Promise<void>((end) => ends.set(name, end));
				return name;
			}),
		async end(name: string) {
			ends.get(name)?.();
			await Bun.sleep(0);
		},
	};
}

test('one user’s tasks run one by one, and another’s beside them at once', async () => {
	const { begun, run, end } = tasks();
	const all = [run('eve', 'e1'), run('eve', 'e2'), run('anna', 'a1')];
	expect(begun).toEqual(['e1', 'a1']);
	await end('e1');
	expect(begun).toEqual(['e1', 'a1', 'e2']);
	for (const name of ['a1', 'e2']) await end(name);
	expect(await Promise.all(all)).toEqual(['e1', 'e2', 'a1']);
});

test('where there is no room users take turns, however much one has waiting', async () => {
	const { begun, run, end } = tasks({ concurrent: 1, perUser: 1, waitingPerUser: 9 });
	for (const name of ['e1', 'e2', 'e3']) void run('eve', name);
	void run('anna', 'a1');
	for (const name of ['e1', 'e2', 'a1']) await end(name);
	expect(begun.slice(0, 3)).toContain('a1');
	expect(begun).toHaveLength(4);
});

test('a user with too many waiting is told to come again, and others are not', async () => {
	const { begun, run, end } = tasks();
	for (const name of ['e1', 'e2', 'e3']) void run('eve', name);
	await expect(run('eve', 'e4')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
	void run('anna', 'a1');
	await end('e1');
	expect(begun).toEqual(['e1', 'a1', 'e2']);
});

test('a task that fails gives its place on', async () => {
	const shares = createUserShares({ concurrent: 1, perUser: 1, waitingPerUser: 1 });
	const failing = shares.run('eve', () => Promise.reject(new Error('failed')));
	const next = shares.run('anna', async () => 'done');
	await expect(failing).rejects.toThrow('failed');
	expect(await next).toBe('done');
});
