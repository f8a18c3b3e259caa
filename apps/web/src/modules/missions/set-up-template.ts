import type { PersonSettings } from '@mana/records/rules/settings';
import type { RecordWrite } from '../../data/write.ts';
import type { TemplateWords } from '../../texts/missions/templates-en.ts';
import type { Seed, Template } from './templates.ts';

interface SetUp {
	readonly writes: readonly RecordWrite[];
	/** Of the mission, where the template has one. */
	readonly missionId: string | undefined;
}

/**
 * What setting a template up writes: its agent with its mission, which waits until it is allowed something and turned
 * on, and its seeds, but for those that are there under their name.
 *
 * @param known names that records of a table have already
 */
export function setUpTemplate(
	template: Template,
	texts: TemplateWords,
	{
		spaceId,
		settings,
		newId,
		known,
	}: {
		readonly spaceId: string;
		/** How the person counts days: the mission keeps a copy. */
		readonly settings: PersonSettings;
		readonly newId: () => string;
		readonly known: (table: Seed['table'], name: string) => boolean;
	},
): SetUp {
	const missionId = template.cadence && texts.mission ? newId() : undefined;
	const writes: RecordWrite[] = [];
	const agentId = template.agent && texts.agent ? newId() : null;
	if (template.agent && texts.agent && agentId !== null) {
		const values = { ...texts.agent, ...template.agent };
		writes.push({ op: 'insert', table: 'ai/agents', spaceId, id: agentId, values });
	}
	if (template.cadence && texts.mission && missionId !== undefined) {
		const { title, objective, concept } = texts.mission;
		const cadence = template.cadence(settings.timeZone);
		const state = cadence.kind === 'manual' ? 'active' : 'paused';
		const values = { title, objective, conceptMarkdown: concept, cadence, settings, state, agentId };
		writes.push({ op: 'insert', table: 'ai/aiMissions', spaceId, id: missionId, values });
	}
	const idsByKey = new Map<string, string>();
	for (const { key, table, named, values, countsHabit } of template.seeds) {
		const name = texts.seeds[key] ?? key;
		if (known(table, name)) continue;
		const id = newId();
		idsByKey.set(key, id);
		const counted = countsHabit === undefined ? undefined : idsByKey.get(countsHabit);
		const metric = counted !== undefined && { metric: habitMetric(counted) };
		writes.push({ op: 'insert', table, spaceId, id, values: { ...values, ...metric, [named]: name } });
	}
	return { writes, missionId };
}

function habitMetric(habitId: string) {
	return { source: 'event_count', eventType: 'HabitLogged', filterField: 'habitId', filterValue: habitId };
}
