import { z } from 'zod';
import { everySpace, type ManaModule } from '../module.ts';
import { defineRecordType, encrypted, plain, recordBase, undecryptable } from '../record-type.ts';
import { languages, weekDays } from './me.ts';
import { dateText, iconName, reference, timeOfDay, zoneName } from './plain-fields.ts';

const permission = z.enum(['auto', 'propose', 'deny']);
const permissions = plain('names of tools and modules', z.record(z.string(), permission));

const policy = z.object({
	tools: permissions.optional(),
	defaultsByModule: permissions.optional(),
	defaultForAi: permission.optional(),
});

/** A helper with a name: how it speaks, what it remembers, and what it may do. */
export const agents = defineRecordType({
	app: 'ai',
	table: 'agents',
	noun: 'agent',
	record: z.object({
		...recordBase,
		name: plain('stands in the trace of what it does', z.string()),
		avatar: iconName,
		role: plain('a word or two, shown beside the name', z.string()),
		systemPrompt: encrypted(z.string()),
		memory: encrypted(z.string()),
		/** What differs from the defaults of its space. */
		policy,
		model: plain('name of a model', z.string().nullable()),
		/** Within 24 hours; null for no bound, 0 for none at all. */
		maxTokensPerDay: z.number().nullable(),
		maxConcurrentMissions: z.number(),
		state: z.enum(['active', 'paused', 'archived']),
		undecryptable,
	}),
	absent: {
		name: '',
		avatar: 'bot',
		role: '',
		systemPrompt: '',
		memory: '',
		policy: {},
		model: null,
		maxTokensPerDay: null,
		maxConcurrentMissions: 1,
		state: 'active',
	},
});

export type Agent = z.output<typeof agents.record>;

/** What agents may do in a space where they say nothing of it themselves; one record, its id `singleton`. */
export const agentDefaults = defineRecordType({
	app: 'ai',
	table: 'agentDefaults',
	noun: 'defaults of agents',
	record: z.object({ ...recordBase, policy }),
	absent: { policy: {} },
});

export type AgentDefaults = z.output<typeof agentDefaults.record>;

const zoned = { timeZone: zoneName };
const atTime = { atHour: z.number(), atMinute: z.number(), ...zoned };

/** When a mission runs by itself. Days of the week from 0 for Sunday to 6. */
export const cadenceSchema = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('manual') }),
	z.object({ kind: z.literal('interval'), everyMinutes: z.number().int().min(15).max(525_600) }),
	z.object({ kind: z.literal('daily'), ...atTime }),
	z.object({ kind: z.literal('weekly'), dayOfWeek: z.number().int().min(0).max(6), ...atTime }),
	z.object({ kind: z.literal('cron'), expression: plain('a schedule', z.string().max(200)), ...zoned }),
]);

export type Cadence = z.output<typeof cadenceSchema>;

/** Work that an agent is given, now or again and again. */
export const aiMissions = defineRecordType({
	app: 'ai',
	table: 'aiMissions',
	noun: 'mission',
	record: z.object({
		...recordBase,
		title: encrypted(z.string()),
		conceptMarkdown: encrypted(z.string()),
		objective: encrypted(z.string()),
		/** Records that it is given to read. */
		inputs: z.array(
			z.object({ module: plain('name of a module', z.string()), table: reference, id: reference }),
		),
		cadence: cadenceSchema,
		/** How its person counted days when they last saved it: what it is granted may not reach their settings. */
		settings: z
			.object({
				timeZone: zoneName,
				weekStart: z.enum(weekDays),
				language: z.enum(languages),
				dayStartsAt: timeOfDay,
			})
			.nullable(),
		state: z.enum(['active', 'paused', 'done', 'archived']),
		agentId: reference.nullable(),
		/** What the person has granted it while they are away; at mana-auth. */
		grantId: reference.nullable(),
		undecryptable,
	}),
	absent: {
		title: '',
		conceptMarkdown: '',
		objective: '',
		inputs: [],
		cadence: { kind: 'manual' },
		settings: null,
		state: 'paused',
		agentId: null,
		grantId: null,
	},
});

export type AiMission = z.output<typeof aiMissions.record>;

/** One time that a mission ran. */
export const missionRuns = defineRecordType({
	app: 'ai',
	table: 'missionRuns',
	noun: 'run',
	record: z.object({
		...recordBase,
		missionId: reference,
		agentId: reference.nullable(),
		status: z.enum(['running', 'waiting', 'done', 'failed', 'cancelled']),
		/** `try`: every write was only proposed. */
		source: z.enum(['schedule', 'manual', 'try', 'device']),
		steps: encrypted(
			z.array(z.object({ round: z.number(), tool: z.string(), outcome: z.enum(['done', 'failed']) })),
		),
		summary: encrypted(z.string().nullable()),
		/** What the person said of it; the next run reads it. */
		feedback: encrypted(z.string().nullable()),
		usage: z.object({ input: z.number(), output: z.number() }),
		/**
		 * What it has read: of each table the most that one read handed out, and how often it was read. Null where the
		 * record does not say: mana-ai keeps what runs at the server read.
		 */
		reads: z
			.array(
				z.object({ table: plain('name of a table', z.string()), records: z.number(), times: z.number() }),
			)
			.nullable(),
		/** A code; the app says it in words. */
		error: plain('a code', z.string().nullable()),
		startedAt: dateText.nullable(),
		endedAt: dateText.nullable(),
		undecryptable,
	}),
	absent: {
		missionId: '',
		agentId: null,
		status: 'running',
		source: 'manual',
		steps: [],
		summary: null,
		feedback: null,
		usage: { input: 0, output: 0 },
		reads: null,
		error: null,
		startedAt: null,
		endedAt: null,
	},
});

export type MissionRun = z.output<typeof missionRuns.record>;

/** What a proposed call would do to one record. */
export const previewedRecord = z.object({
	type: z.string(),
	id: z.string(),
	op: z.enum(['insert', 'update', 'delete']),
	fields: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
	/** Not even the bin would have it. */
	isForGood: z.boolean().optional(),
});

/** A call that waits for the person: it runs with these arguments, byte for byte, or not at all. */
export const aiProposals = defineRecordType({
	app: 'ai',
	table: 'aiProposals',
	noun: 'proposal',
	record: z.object({
		...recordBase,
		runId: reference,
		missionId: reference,
		agentId: reference.nullable(),
		tool: plain('name of a tool', z.string()),
		/** JSON, as the model wrote it. */
		args: encrypted(z.string()),
		preview: encrypted(z.object({ words: z.string(), records: z.array(previewedRecord) })),
		/** What the stamps come to of the records that it would write, as they were; null where there was none. */
		base: z.array(z.object({ app: reference, table: reference, id: reference, stamp: reference.nullable() })),
		status: z.enum(['staged', 'approved', 'rejected', 'failed', 'expired']),
		/** The person's word on it. */
		feedback: encrypted(z.string().nullable()),
		expiresAt: dateText,
		undecryptable,
	}),
	absent: {
		runId: '',
		missionId: '',
		agentId: null,
		tool: '',
		args: '',
		preview: { words: '', records: [] },
		base: [],
		status: 'staged',
		feedback: null,
		expiresAt: '',
	},
});

export type AiProposal = z.output<typeof aiProposals.record>;

/** What one agent is to know beside what all are. */
export const agentKontextDocs = defineRecordType({
	app: 'ai',
	table: 'agentKontextDocs',
	noun: 'context of an agent',
	record: z.object({ ...recordBase, agentId: reference, content: encrypted(z.string()), undecryptable }),
	absent: { agentId: '', content: '' },
});

/** A conversation with the companion. */
export const chats = defineRecordType({
	app: 'ai',
	table: 'chats',
	noun: 'conversation',
	record: z.object({
		...recordBase,
		title: encrypted(z.string()),
		agentId: reference.nullable(),
		isArchived: z.boolean(),
		undecryptable,
	}),
	absent: { title: '', agentId: null, isArchived: false },
});

export type Chat = z.output<typeof chats.record>;

export const chatMessages = defineRecordType({
	app: 'ai',
	table: 'chatMessages',
	noun: 'message',
	record: z.object({
		...recordBase,
		chatId: reference,
		role: z.enum(['user', 'assistant']),
		text: encrypted(z.string()),
		/** The calls that were made for it, by the names that the activity log knows them by. */
		callIds: z.array(reference),
		undecryptable,
	}),
	absent: { chatId: '', role: 'user', text: '', callIds: [] },
});

export type ChatMessage = z.output<typeof chatMessages.record>;

export const aiModule: ManaModule = {
	id: 'ai',
	title: 'Agents',
	words: 'your agents, their missions and conversations',
	icon: 'bot',
	spaceTypes: everySpace,
	apps: ['ai'],
	recordTypes: [
		...[agents, agentDefaults, agentKontextDocs],
		...[aiMissions, missionRuns, aiProposals],
		...[chats, chatMessages],
	],
};
