import { expect, test } from 'bun:test';
import { registerAllModules, ToolRegistry } from '../src/index.ts';
import { outsideStandIn } from '../src/testing/outside-stand-in.ts';
import { createToolBench } from './tool-bench.ts';

const registry = new ToolRegistry();
registerAllModules(registry);

/**
 * The tools that agents knew before these ones, by module: stored prompts and missions name them. Those are missing that
 * need stored media, a model or a browser's sensor, and those of modules that are not there.
 */
const verbsByModule = {
	articles: 'archive highlight importUrls list save tag',
	augur: 'captureSign consultOracle listOpenSigns resolveSign yearRecap',
	broadcast: 'createDraft list stats',
	calendar: 'create today',
	comic: 'createCharacter createStory listCharacters listStories',
	contacts: 'create list',
	drink: 'log progress undo',
	events: 'discover suggest',
	finance: 'addTransaction list monthSummary',
	food: 'logMeal summary',
	goals: 'complete create list pause progress resume',
	habits: 'archive create list log update',
	invoices: 'create list markPaid stats',
	journal: 'add',
	lasts: 'confirm create list reclaim suggest',
	library: 'create list rate setStatus',
	mood: 'insights log recent today',
	myday: 'summary',
	news: 'saveArticle',
	newsResearch: 'search',
	notes: 'addTag append create list search update',
	places: 'create list visit',
	quiz: 'addQuestion create deleteQuestion list questions stats update updateQuestion',
	spaces: 'list',
	times: 'listProjects startTimer stats stopTimer timerStatus',
	todo: 'complete completeByTitle create list stats',
	wardrobe: 'createOutfit listGarments listOutfits',
	wetter: 'current rain',
	writing: 'create get list listStyles saveAsArticle setStatus',
};

const names = Object.entries(verbsByModule).flatMap(([module, verbs]) =>
	verbs.split(' ').map((verb) => `${module}.${verb}`),
);

test('every name that the catalogue of tools has had is answered, in both forms', () => {
	expect(new Set(names).size).toBe(103);
	expect(names.filter((name) => registry.get(name) === undefined)).toEqual([]);
	expect(names.filter((name) => registry.get(name.replace('.', '_')) === undefined)).toEqual([]);
});

test('what tools of another name now were given by is understood', async () => {
	const bench = createToolBench({ outside: outsideStandIn });
	const { note } = await bench.run<{ note: { id: string } }>('notes.create', { title: 'a', content: 'one' });
	await bench.run('notes.append', { noteId: note.id, content: 'two' });
	expect(await bench.run('notes.get', { id: note.id })).toMatchObject({ note: { content: 'one\ntwo' } });

	const given = { url: 'https://news.test/a', title: 'b', summary: 'c' };
	const { articleId: id } = await bench.run('news.saveArticle', given);
	expect(await bench.run('articles.get', { id })).toMatchObject({ article: { title: 'b', userNote: 'c' } });

	const draft = { name: 'd', subject: 'e', htmlContent: '<p>f</p>' };
	const { campaign } = await bench.run<{ campaign: { id: string } }>('broadcast.createDraft', draft);
	expect(await bench.run('broadcast.stats', { campaignId: campaign.id })).toMatchObject({
		campaign: { content: '<p>f</p>' },
	});
});
