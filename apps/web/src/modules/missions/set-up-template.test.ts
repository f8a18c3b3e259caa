import { expect, test } from 'bun:test';
import { allRecordTypes } from '@mana/records';
import { defaultSettings } from '@mana/records/rules/settings';
import { templatesGerman } from '../../texts/missions/templates-de.ts';
import { templatesEnglish } from '../../texts/missions/templates-en.ts';
import { grantableModules } from './grant-rights.ts';
import { setUpTemplate } from './set-up-template.ts';
import { templateOf, templates } from './templates.ts';

const zurich = { ...defaultSettings, timeZone: 'Europe/Zurich' };

function setUp(id: string, known: readonly string[] = []) {
	const template = templateOf(id);
	if (!template) throw new Error(id);
	const ids: string[] = [];
	return setUpTemplate(template, templatesEnglish.templates[template.id], {
		spaceId: 's',
		settings: zurich,
		newId: () => String(ids.push('')),
		known: (_, name) => known.includes(name),
	});
}

test('a template with an agent gives its mission to it, and what runs by itself begins paused', () => {
	const { writes, missionId } = setUp('today');
	const [agent, mission] = writes;
	expect(agent).toMatchObject({ table: 'ai/agents', values: { name: 'Poet of the day', avatar: 'feather' } });
	expect(mission).toMatchObject({
		table: 'ai/aiMissions',
		id: missionId,
		values: {
			agentId: agent?.op === 'insert' && agent.id,
			state: 'paused',
			settings: zurich,
			cadence: { atHour: 7 },
		},
	});
	expect(setUp('research').writes[1]).toMatchObject({
		values: { state: 'active', cadence: { kind: 'manual' } },
	});
});

test('seeds that are there are not doubled, and a goal counts the habit that comes with it', () => {
	const { writes, missionId } = setUp('fitness');
	expect(missionId).toBeUndefined();
	expect(writes).toHaveLength(4);
	const [move] = writes;
	expect(writes[2]).toMatchObject({ values: { metric: { filterValue: move?.op === 'insert' && move.id } } });
	expect(setUp('fitness', ['Stretch', 'Two litres of water a day']).writes).toHaveLength(2);
});

test.each(templates.map((template) => [template.id, template] as const))(
	'%s holds what fits',
	(id, template) => {
		for (const write of setUp(id).writes) {
			const type = allRecordTypes.find(({ name }) => name === write.table);
			const values = write.op === 'insert' ? write.values : {};
			expect(type?.record.partial().safeParse(values).error?.issues ?? []).toEqual([]);
		}
		const modules = grantableModules('personal').map((module) => module.id);
		for (const module of Object.keys(template.rights)) expect(modules).toContain(module);
		for (const { templates: words } of [templatesEnglish, templatesGerman]) {
			expect(Object.keys(words[id].seeds)).toEqual(template.seeds.map(({ key }) => key));
			expect([words[id].agent !== undefined, words[id].mission !== undefined]).toEqual([
				template.agent !== undefined,
				template.cadence !== undefined,
			]);
		}
	},
);
