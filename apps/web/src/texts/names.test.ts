import { expect, test } from 'bun:test';
import { moduleCatalogue } from '@mana/records';
import { toolsByModule } from '../app/agent-tools.ts';
import { fieldsOf } from '../app/record-fields.ts';
import { names } from './de/names.ts';

const types = moduleCatalogue.flatMap(({ recordTypes }) => recordTypes);
const without = (wanted: Iterable<string>, dictionary: Readonly<Record<string, string>>) =>
	[...new Set(wanted)].filter((name) => !Object.hasOwn(dictionary, name));

test('whatever a form, a list or the rules of an agent name has a name in German', () => {
	const fields = types.flatMap(fieldsOf);
	expect(
		without(
			moduleCatalogue.map(({ id }) => id),
			names.modules,
		),
	).toEqual([]);
	expect(
		without(
			types.map(({ noun }) => noun),
			names.nouns,
		),
	).toEqual([]);
	expect(
		without(
			fields.map(({ name }) => name),
			names.fields,
		),
	).toEqual([]);
	expect(
		without(
			fields.flatMap(({ choices }) => choices),
			names.choices,
		),
	).toEqual([]);
	const verbs = toolsByModule.flatMap(({ tools }) => tools.map(({ verb }) => verb));
	expect(without(verbs, names.verbs)).toEqual([]);
});
