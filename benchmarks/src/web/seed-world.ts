import { wrapValue } from '@mana/shared-crypto';
import type { openBrowserWorld } from '@mana/web/data/testing';
import { realisticNotes } from '../search/realistic-notes.ts';

export type World = Awaited<ReturnType<typeof openBrowserWorld>>;

const recordsOfEach = 5_000;
const longNoteCharacters = 100_000;

export const openTasks = 2_000;
const person = 'anna';
export const longNoteId = 'long';
export const shortNoteId = 'n0';

/** One person's 5,000 notes, one of them very long, and 5,000 tasks, sealed. Answers the space that they lie in. */
export async function seedWorld({ world }: World): Promise<string> {
	const spaceId = world.addPerson(person);
	const [raw] = world.auth.vaultsByUser.get(person)?.keys ?? [];
	const key = await crypto.subtle.importKey('raw', new Uint8Array(raw ?? []), 'AES-GCM', false, ['encrypt']);
	const notes = realisticNotes(recordsOfEach);
	const addNote = async (id: string, place: number, title: string, content: string) => {
		const [sealedTitle, sealedContent] = await Promise.all([wrapValue(title, key), wrapValue(content, key)]);
		const createdAt = new Date(Date.now() - place * 60_000).toISOString();
		const data = {
			...{ title: sealedTitle, content: sealedContent, createdAt },
			...{ isPinned: false, isArchived: false },
		};
		world.sync.write('notes', { op: 'insert', spaceId, table: 'notes', id, data });
		return { sealedTitle, createdAt };
	};
	for (const [n, { title, content }] of notes.entries()) {
		const { sealedTitle, createdAt } = await addNote(`n${n}`, n, title, content);
		const data = { title: sealedTitle, priority: 'medium', isCompleted: n >= openTasks, order: n, createdAt };
		world.sync.write('todo', { op: 'insert', spaceId, table: 'tasks', id: `t${n}`, data });
	}
	const paragraphs = notes.map(({ title, content }) => `## ${title}\n\n${content}`).join('\n\n');
	await addNote(longNoteId, recordsOfEach, 'A long one', paragraphs.slice(0, longNoteCharacters));
	return spaceId;
}
