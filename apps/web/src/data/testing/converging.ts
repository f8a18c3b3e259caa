import { expect } from 'bun:test';
import fc from 'fast-check';
import type { QueryResult } from '../query.ts';
import type { UndoState } from '../write.ts';
import { createDataWorld, signedInBrowser, untilSent, witness } from './data-world.ts';

const notes = ['n0', 'n1'];
const device = fc.nat(1);
const note = fc.constantFrom(...notes);
const steps = [
	{ weight: 5, arbitrary: fc.record({ kind: fc.constant('add-line' as const), device, note }) },
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant('rename' as const), device, note }) },
	{
		weight: 2,
		arbitrary: fc.record({ kind: fc.constantFrom('online' as const, 'offline' as const), device }),
	},
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('delete-task' as const), device }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('undo' as const), device }) },
];
/** Another tab's worker gets hold of the data. */
const newOwner = { weight: 1, arbitrary: fc.record({ kind: fc.constant('new-owner' as const), device }) };

/** One person's notes on two devices of theirs, that come and go. */
async function twoDevices() {
	const world = createDataWorld();
	const devices = [await open(), await open()] as const;

	async function open() {
		const home = await signedInBrowser(world);
		const shown = witness<QueryResult<'notes/notes'>>((tell) =>
			home.tab.live({ table: 'notes/notes' }, tell),
		);
		const undoable = witness<UndoState>(home.tab.undoable.subscribe);
		return { ...home, shown, undoable, owner: await home.browser.own(false), isOnline: true };
	}

	const { tab, spaceId } = devices[0];
	const inserts = notes.map((id) => {
		return {
			op: 'insert',
			table: 'notes/notes',
			spaceId,
			id,
			values: { title: id, content: 'begin\n' },
		} as const;
	});
	const task = { op: 'insert', table: 'todo/tasks', spaceId, id: 't', values: { title: 't' } } as const;
	await tab.write({ writes: [...inserts, task] });
	for (const { shown } of devices) await shown.until(({ total }) => total === notes.length);
	return { world, devices, spaceId };
}

/** Whatever two devices do, they end alike, with every line that was added and not taken back. */
export async function converge({
	runs,
	withNewOwners,
}: {
	runs: number;
	withNewOwners: boolean;
}): Promise<void> {
	const step = withNewOwners ? fc.oneof(...steps, newOwner) : fc.oneof(...steps);
	await fc.assert(
		fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (taken) => {
			const { devices, spaceId } = await twoDevices();
			const lines = new Map(notes.map((id) => [id, [] as string[]]));
			let count = 0;
			for (const one of taken) {
				const at = devices[one.device === 0 ? 0 : 1];
				if ('note' in one) {
					const name = { table: 'notes/notes', spaceId, id: one.note } as const;
					const { rows } = await at.shown.until(
						({ total, isComplete }) => isComplete && total === notes.length,
					);
					const content = rows.find(({ id }) => id === one.note)?.record.content ?? '';
					count += 1;
					const line = `line-${count}`;
					const values = one.kind === 'rename' ? { title: line } : { content: `${content}${line}\n` };
					const seen = one.kind === 'rename' ? {} : { seen: { content } };
					const written = await at.tab.write({
						label: line,
						writes: [{ ...name, op: 'update', values, ...seen }],
					});
					expect(written.ok).toBe(true);
					if (one.kind === 'add-line') lines.get(one.note)?.push(line);
				} else if (one.kind === 'delete-task') {
					await at.tab.write({ writes: [{ op: 'delete', table: 'todo/tasks', spaceId, id: 't' }] });
				} else if (one.kind === 'undo') {
					// The notes themselves stay.
					const { undo } = at.undoable.latest() ?? {};
					if (undo?.label === undefined) continue;
					const undone = await at.tab.undo(undo.id);
					const line = undone.ok && undone.leftAlone.length === 0 ? undone.step.label : undefined;
					for (const [id, added] of lines)
						lines.set(
							id,
							added.filter((one) => one !== line),
						);
				} else {
					if (one.kind === 'new-owner') at.owner = await at.browser.own(false);
					else at.isOnline = one.kind === 'online';
					at.owner.setOnline(at.isOnline);
				}
			}
			for (const { owner } of devices) owner.setOnline(true);
			const [a, b] = devices;
			const textOf = ({ rows }: QueryResult<'notes/notes'>) =>
				JSON.stringify(rows.map(({ id, record: { title, content } }) => [id, title, content]).sort());
			for (let left = 300; ; left -= 1) {
				if (left === 0) throw new Error(`not alike, or a line is lost: ${JSON.stringify([...lines])}`);
				await Promise.all([untilSent(a.tab), untilSent(b.tab)]);
				const [one, other] = [a.shown.latest(), b.shown.latest()];
				const hasAll = one?.rows.every(({ id, record }) =>
					lines.get(id)?.every((line) => record.content?.includes(`${line}\n`)),
				);
				if (one && other && hasAll && textOf(one) === textOf(other)) break;
				await Bun.sleep(10);
			}
			await Promise.all([a.browser.close(), b.browser.close()]);
		}),
		{ numRuns: runs, endOnFailure: true },
	);
}
