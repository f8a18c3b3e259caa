import { seedId } from '@mana/records/testing/family-fortnight';
import type { ExpectedChange, ExpectedFields, HouseholdTask } from '../household-task.ts';
import { annaInTheEvening, has, toldOf } from './occasions.ts';

function noteOf(space: 'anna' | 'family', name: string, to: ExpectedFields): ExpectedChange {
	return { changed: 'notes/notes', in: space, id: seedId(space, name), to };
}

export const notesTasks: readonly HouseholdTask[] = [
	{
		...annaInTheEvening,
		id: 'two-notes-with-one-title',
		says: 'Add gloves to the packing list for skiing.',
		kind: 'single',
		trap: 'two notes have the same title',
		expects: [noteOf('anna', 'packing winter', { content: has(/goggles[\s\S]*helmet[\s\S]*gloves/) })],
		async solve({ call }) {
			const id = (await call('notes_search', { query: 'packing list skiing' })).idOf('notes', 'goggles');
			return (await call('notes_update', { id, append: '\n- gloves' })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'read-a-word',
		says: 'What is our wifi password?',
		kind: 'single',
		trap: 'it stands in the shared space',
		expects: [],
		answers: [/tulip-lantern-42/],
		async solve({ call }) {
			return toldOf(await call('notes_search', { query: 'wifi', space: '*' }), 'notes');
		},
	},
	{
		...annaInTheEvening,
		id: 'replace-a-number',
		says: "The doctor's number for the babysitter has changed to 044 555 09 09.",
		kind: 'single',
		expects: [noteOf('family', 'babysitter', { content: has(/Doctor: 044 555 09 09\. The torch/) })],
		async solve({ call }) {
			const id = (await call('notes_search', { query: 'babysitter', space: 'family' })).idOf('notes');
			const replace = { find: '044 555 01 02', with: '044 555 09 09' };
			return (await call('notes_update', { id, replace, space: 'family' })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'new-note',
		says: 'Make a note that the spare key is with Mrs Frei.',
		kind: 'single',
		expects: [{ made: 'notes/notes', in: 'anna', with: {} }],
		async solve({ call }) {
			return (await call('notes_create', { title: 'Spare key', content: 'It is with Mrs Frei.' })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'throw-away',
		says: 'Throw away the note with the books that Clara recommended.',
		kind: 'single',
		expects: [{ removed: 'notes/notes', in: 'anna', id: seedId('anna', 'books') }],
		async solve({ call }) {
			const id = (await call('notes_search', { query: 'books Clara recommended' })).idOf('notes', 'The Wall');
			return (await call('notes_delete', { id })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'end-of-a-long-note',
		says: 'How does my talk about the trams end?',
		kind: 'question',
		expects: [],
		answers: [/question/i],
		async solve({ call }) {
			const id = (await call('notes_search', { query: 'talk tram network' })).idOf('notes', 'tram');
			return (await call('notes_get', { id })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'tag-a-note',
		says: 'Tag my gift ideas with birthday.',
		kind: 'single',
		expects: [
			noteOf('anna', 'gifts', { tagIds: (ids: unknown) => Array.isArray(ids) && ids.length === 1 }),
			{ made: 'tags/tags', in: 'anna', with: { name: has(/birthday/i) } },
		],
		async solve({ call }) {
			const id = (await call('notes_search', { query: 'gift ideas' })).idOf('notes', 'gift ideas');
			return (await call('notes_tag', { ids: [id], add: ['birthday'] })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'pin-a-note',
		says: 'Pin the bread recipe.',
		kind: 'single',
		expects: [noteOf('anna', 'bread', { isPinned: true })],
		async solve({ call }) {
			const id = (await call('notes_search', { query: 'bread recipe' })).idOf('notes', 'bread recipe');
			return (await call('notes_update', { id, isPinned: true })).text();
		},
	},
	{
		...annaInTheEvening,
		id: 'where-did-i-write-it',
		says: 'From where does the ferry leave in summer?',
		kind: 'single',
		trap: 'nobody said in which module or space',
		expects: [],
		answers: [/livorno/i],
		async solve({ call }) {
			return toldOf(await call('search_everything', { query: 'ferry', space: '*' }), 'results');
		},
	},
];
