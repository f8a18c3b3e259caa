import { daysBefore } from '@mana/records/rules/days';
import { loggedAt } from '@mana/records/rules/habits';
import { inOwnOrder, newestFirst } from '@mana/records/rules/sort-order';
import { habitLogs, habits, habitsModule } from '@mana/records/types/habits';
import { type Last, lasts, lastsCooldown, lastsModule } from '@mana/records/types/lasts';
import { places, placesModule } from '@mana/records/types/places';
import { z } from 'zod';
import { personDay } from '../person-day.ts';
import { createTable, type Table } from '../records/table.ts';
import { defineTool, type ToolContext } from '../tool-spec.ts';

const placeTable = createTable(places);
const habitTable = createTable(habits);
const logTable = createTable(habitLogs);
const cooldownTable = createTable(lastsCooldown);

/** What was done at least so often, and not for so long, may have been done for the last time. */
const timesNeeded = 3;
const silentDays = 180;
const writtenAtMost = 10;

interface Candidate {
	readonly inferredFrom: string;
	readonly title: string;
	readonly category: Last['category'];
	readonly date: string;
}

async function fromPlaces(ctx: ToolContext, before: string): Promise<Candidate[]> {
	if (!ctx.mayRead(placesModule)) return [];
	const { records } = await placeTable.list(ctx, {
		where: ({ visitCount, lastVisitedAt }) =>
			visitCount >= timesNeeded && lastVisitedAt !== null && lastVisitedAt < before,
		order: newestFirst,
	});
	return records.flatMap(({ id, name, lastVisitedAt }) =>
		name === undefined || lastVisitedAt === null
			? []
			: [{ inferredFrom: `places/${id}`, title: name, category: 'travel', date: lastVisitedAt.slice(0, 10) }],
	);
}

async function fromHabits(ctx: ToolContext, before: string): Promise<Candidate[]> {
	if (!ctx.mayRead(habitsModule)) return [];
	const logs = Map.groupBy(await logTable.listPlain(ctx), ({ habitId }) => habitId);
	const { records } = await habitTable.list(ctx, { order: inOwnOrder });
	return records.flatMap(({ id, title }) => {
		const times = (logs.get(id) ?? []).map(loggedAt).sort();
		const last = times.at(-1);
		if (last === undefined || times.length < timesNeeded || last >= before) return [];
		return [{ inferredFrom: `habits/${id}`, title, category: 'other', date: last.slice(0, 10) }];
	});
}

/** Makes the tool that looks for last times in what else the person keeps. */
export function suggestLasts(table: Table<Last>) {
	return defineTool({
		name: 'lasts.suggest',
		title: 'Suggest last times',
		module: lastsModule,
		description: 'Notes as suspected what was not done for half a year, by places and habits.',
		policyHint: 'write',
		idempotent: true,
		recordTypes: [lasts, lastsCooldown],
		input: z.strictObject({}),
		output: z.object({
			written: z.int(),
			cooldownFiltered: z.int(),
			existingFiltered: z.int(),
			candidatesProduced: z.int(),
		}),
		async handler(_, ctx) {
			const { today } = await personDay(ctx);
			const before = daysBefore(today, silentDays);
			const all = (await Promise.all([fromPlaces(ctx, before), fromHabits(ctx, before)])).flat();
			const present = new Set((await table.listPlain(ctx)).map(({ inferredFrom }) => inferredFrom));
			const declined = new Set(
				(await cooldownTable.listPlain(ctx))
					.filter(({ until }) => until >= today)
					.map(({ inferredFrom }) => inferredFrom),
			);
			const unknown = all.filter(({ inferredFrom }) => !present.has(inferredFrom));
			const fresh = unknown.filter(({ inferredFrom }) => !declined.has(inferredFrom));
			const recognisedAt = new Date(ctx.now()).toISOString();
			const written = fresh.slice(0, writtenAtMost);
			for (const candidate of written) {
				await table.insert(ctx, { ...candidate, status: 'suspected', confidence: 'probably', recognisedAt });
			}
			return {
				written: written.length,
				cooldownFiltered: unknown.length - fresh.length,
				existingFiltered: all.length - unknown.length,
				candidatesProduced: all.length,
			};
		},
	});
}
