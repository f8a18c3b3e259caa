import { z } from 'zod';
import type { ManaModule } from '../module.ts';
import { defineRecordType, encrypted, plain, recordBase, undecryptable } from '../record-type.ts';
import { reference } from './plain-fields.ts';

export const draftKinds = [
	'blog',
	'essay',
	'email',
	'social',
	'story',
	'letter',
	'speech',
	'cover-letter',
	'product-description',
	'press-release',
	'bio',
	'other',
] as const;

export const draftStatuses = ['draft', 'refining', 'complete', 'published'] as const;

/** What a text is to become. */
const briefing = z.object({
	topic: z.string(),
	audience: z.string().nullable(),
	tone: z.string().nullable(),
	language: z.string(),
	/** Words. */
	targetLength: z.number().nullable(),
	extraInstructions: z.string().nullable(),
	useResearch: z.boolean(),
});

export const writingDrafts = defineRecordType({
	app: 'writing',
	table: 'writingDrafts',
	noun: 'draft',
	record: z.object({
		...recordBase,
		kind: z.enum(draftKinds),
		status: z.enum(draftStatuses),
		title: encrypted(z.string()),
		briefing: encrypted(briefing.nullable()),
		styleId: reference.nullable(),
		styleOverrides: encrypted(z.looseObject({}).nullable()),
		references: encrypted(z.array(z.looseObject({}))),
		currentVersionId: reference.nullable(),
		publishedTo: z.array(reference),
		isFavorite: z.boolean(),
		undecryptable,
	}),
	absent: {
		kind: 'other',
		status: 'draft',
		title: '',
		briefing: null,
		styleId: null,
		styleOverrides: null,
		references: [],
		currentVersionId: null,
		publishedTo: [],
		isFavorite: false,
	},
	searched: { fields: [{ name: 'title', boost: 1 }], quoted: 'title' },
});

export type WritingDraft = z.output<typeof writingDrafts.record>;

/** A text of a draft, as it was at one time. */
export const writingDraftVersions = defineRecordType({
	app: 'writing',
	table: 'writingDraftVersions',
	noun: 'version of a draft',
	record: z.object({
		...recordBase,
		draftId: reference,
		versionNumber: z.number(),
		content: encrypted(z.string()),
		wordCount: z.number(),
		generationId: reference.nullable(),
		isAiGenerated: z.boolean(),
		parentVersionId: reference.nullable(),
		summary: encrypted(z.string().nullable()),
		undecryptable,
	}),
	absent: {
		draftId: '',
		versionNumber: 1,
		content: '',
		wordCount: 0,
		generationId: null,
		isAiGenerated: false,
		parentVersionId: null,
		summary: null,
	},
	searched: { fields: [{ name: 'content', boost: 1 }], quoted: 'content' },
});

export type WritingDraftVersion = z.output<typeof writingDraftVersions.record>;

export const writingStyles = defineRecordType({
	app: 'writing',
	table: 'writingStyles',
	noun: 'writing style',
	record: z.object({
		...recordBase,
		name: encrypted(z.string()),
		description: encrypted(z.string().nullable()),
		samples: encrypted(z.array(z.string())),
		extractedPrinciples: encrypted(z.array(z.string())),
		source: z.enum(['preset', 'custom', 'samples']),
		presetId: plain('name of a preset', z.string().nullable()),
		isFavorite: z.boolean(),
		undecryptable,
	}),
	absent: {
		name: '',
		description: null,
		samples: [],
		extractedPrinciples: [],
		source: 'custom',
		presetId: null,
		isFavorite: false,
	},
});

export type WritingStyle = z.output<typeof writingStyles.record>;

export const writingModule: ManaModule = {
	id: 'writing',
	title: 'Writing',
	words: 'drafts of texts',
	icon: 'pen-line',
	spaceTypes: ['personal'],
	apps: ['writing'],
	recordTypes: [writingDrafts, writingDraftVersions, writingStyles],
};
