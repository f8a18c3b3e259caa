import BookUser from '@lucide/svelte/icons/book-user';
import Brain from '@lucide/svelte/icons/brain';
import Dumbbell from '@lucide/svelte/icons/dumbbell';
import Leaf from '@lucide/svelte/icons/leaf';
import Sunrise from '@lucide/svelte/icons/sunrise';
import Telescope from '@lucide/svelte/icons/telescope';
import Ticket from '@lucide/svelte/icons/ticket';
import type { Agent, Cadence } from '@mana/records/types/ai';
import type { Component } from 'svelte';
import type { TemplateId } from '../../texts/missions/templates-en.ts';
import type { Rights } from './grant-rights.ts';

/** A record that a template puts into the space, named by its key's words. */
export interface Seed {
	readonly key: string;
	readonly table: 'habits/habits' | 'goals/goals' | 'meditate/meditatePresets';
	/** The field that holds its name. */
	readonly named: 'title' | 'name';
	readonly values: Readonly<Record<string, unknown>>;
	/** The key of the habit of this template that it counts. */
	readonly countsHabit?: string;
}

export interface Template {
	readonly id: TemplateId;
	readonly icon: Component;
	readonly agent?: Pick<Agent, 'avatar' | 'policy'>;
	/** By the clock of whoever sets it up. */
	readonly cadence?: (timeZone: string) => Cadence;
	/** What its mission has to be allowed: reading happens, writing is proposed unless its agent's rules say more. */
	readonly rights: Rights;
	readonly seeds: readonly Seed[];
	/** Addresses of the screens that go with it, in this order. */
	readonly scene: readonly string[];
}

const habit = (key: string, icon: string): Seed => ({
	key,
	table: 'habits/habits',
	named: 'title',
	values: { icon, targetPerDay: 1 },
});
const goal = (key: string, values: Readonly<Record<string, unknown>>, countsHabit?: string): Seed => ({
	key,
	table: 'goals/goals',
	named: 'title',
	values,
	...(countsHabit !== undefined && { countsHabit }),
});
const counts = (eventType: string, value: number, period: 'day' | 'week') => ({
	target: { value, period, comparison: 'gte' },
	metric: { source: eventType === 'WaterDrunk' ? 'event_sum' : 'event_count', eventType },
});
const meditation = (key: string, category: string, durationMinutes: number): Seed => ({
	key,
	table: 'meditate/meditatePresets',
	named: 'name',
	values: { category, durationMinutes },
});

export const templates: readonly Template[] = [
	{
		id: 'research',
		icon: Telescope,
		agent: { avatar: 'telescope', policy: {} },
		cadence: () => ({ kind: 'manual' }),
		rights: { notes: 'write', articles: 'read', newsResearch: 'read' },
		seeds: [],
		scene: ['/notes', '/m/articles'],
	},
	{
		id: 'context',
		icon: BookUser,
		agent: { avatar: 'file-text', policy: {} },
		cadence: (timeZone) => ({ kind: 'weekly', dayOfWeek: 0, atHour: 10, atMinute: 0, timeZone }),
		rights: { kontext: 'write', notes: 'read', todo: 'read', goals: 'read', calendar: 'read' },
		seeds: [],
		scene: ['/m/kontext', '/notes'],
	},
	{
		id: 'today',
		icon: Sunrise,
		agent: { avatar: 'feather', policy: { tools: { 'notes.create': 'auto' } } },
		cadence: (timeZone) => ({ kind: 'daily', atHour: 7, atMinute: 0, timeZone }),
		rights: { notes: 'write', calendar: 'read', todo: 'read' },
		seeds: [],
		scene: ['/', '/notes'],
	},
	{
		id: 'event-scout',
		icon: Ticket,
		agent: {
			avatar: 'ticket',
			policy: { defaultForAi: 'deny', tools: { 'events.discover': 'auto', 'events.suggest': 'propose' } },
		},
		cadence: (timeZone) => ({ kind: 'daily', atHour: 8, atMinute: 0, timeZone }),
		rights: { events: 'write', calendar: 'write' },
		seeds: [],
		scene: ['/calendar', '/m/events'],
	},
	{
		id: 'calmness',
		icon: Leaf,
		rights: {},
		seeds: [
			meditation('breathing', 'breathing', 5),
			meditation('bodyscan', 'bodyscan', 10),
			habit('habit', 'leaf'),
			goal('goal', counts('Meditated', 5, 'week')),
		],
		scene: ['/m/meditate', '/mood', '/journal'],
	},
	{
		id: 'fitness',
		icon: Dumbbell,
		rights: {},
		seeds: [
			habit('move', 'dumbbell'),
			habit('stretch', 'activity'),
			goal('goal', counts('HabitLogged', 3, 'week'), 'move'),
			goal('water', counts('WaterDrunk', 2_000, 'day')),
		],
		scene: ['/habits', '/goals', '/m/drink'],
	},
	{
		id: 'deep-work',
		icon: Brain,
		rights: {},
		seeds: [
			habit('block', 'brain'),
			habit('pause', 'footprints'),
			goal('goal', counts('TaskCompleted', 3, 'day')),
		],
		scene: ['/tasks', '/calendar', '/times'],
	},
];

export function templateOf(id: string): Template | undefined {
	return templates.find((template) => template.id === id);
}
