import { mergeText } from '@mana/records/rules/merge-text';
import { latestFirst, newestFirst } from '@mana/records/rules/sort-order';
import { countingWords } from '@mana/records/rules/words';
import { inTurns } from '@mana/records/search/next-turn';
import { articles } from '@mana/records/types/articles';
import {
	draftKinds,
	draftStatuses,
	type WritingDraft,
	type WritingDraftVersion,
	writingDrafts,
	writingDraftVersions,
	writingModule,
	writingStyles,
} from '@mana/records/types/writing';
import { z } from 'zod';
import { quotedTitle } from '../deletion.ts';
import { DONE, noChange, pageFields, queryField, recordId, titleText } from '../input-fields.ts';
import { listedByType } from '../json-schema.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';
import { createTable } from '../records/table.ts';
import { rewrittenOutput, sinceRead, tellConflicts, undecryptableText } from '../records/text-edits.ts';
import { ToolError } from '../tool-error.ts';
import { defineTool, type ToolContext } from '../tool-spec.ts';

const kind = z.enum(draftKinds);
const status = z.enum(draftStatuses);
const tools = recordTools(writingModule, writingDrafts, { one: 'draft', many: 'drafts' });
const versions = createTable(writingDraftVersions);
const styles = createTable(writingStyles);
const articleTable = createTable(articles);
const brief = briefly(writingDrafts, {
	without: ['styleOverrides', 'references', 'currentVersionId', 'publishedTo'],
});
const common = { module: writingModule, recordTypes: [writingDrafts, writingDraftVersions] } as const;

/** Ways to write that everybody has. */
const presetStyles = [
	{ id: 'plain', name: 'Plain and clear' },
	{ id: 'friendly', name: 'Friendly' },
	{ id: 'formal', name: 'Formal' },
	{ id: 'journalistic', name: 'Journalistic' },
	{ id: 'academic', name: 'Academic' },
	{ id: 'persuasive', name: 'Persuasive' },
	{ id: 'narrative', name: 'Narrative' },
	{ id: 'humorous', name: 'Humorous' },
	{ id: 'technical', name: 'Technical' },
] as const;

async function currentVersion(
	ctx: ToolContext,
	versionId: string | null,
): Promise<WritingDraftVersion | undefined> {
	if (versionId === null) return undefined;
	const { records } = await versions.list(ctx, {
		where: ({ id }) => id === versionId,
		order: newestFirst,
		limit: 1,
	});
	return records[0];
}

interface NewVersion {
	readonly content: string;
	readonly summary: string | undefined;
	/** `updatedAt` of the draft as the caller has read it. */
	readonly expectedUpdatedAt: string | undefined;
}

type Draft = Pick<WritingDraft, 'id' | 'currentVersionId'>;

/** Writes a text as one more version of a draft, merged with what others wrote since the caller read it. */
async function addVersion(ctx: ToolContext, { id, currentVersionId }: Draft, given: NewVersion) {
	const before = (await versions.listPlain(ctx)).filter(({ draftId }) => draftId === id);
	const { text: content, conflicts } = await mergedVersion(ctx, { id, currentVersionId }, given);
	const versionNumber = Math.max(0, ...before.map((version) => version.versionNumber)) + 1;
	const wordCount = await inTurns(countingWords(content));
	const version = await versions.insert(ctx, {
		...{ draftId: id, content, summary: given.summary, versionNumber, wordCount, isAiGenerated: true },
		parentVersionId: currentVersionId,
	});
	return { versionId: version.id, versionNumber, wordCount, ...tellConflicts(conflicts) };
}

async function mergedVersion(
	ctx: ToolContext,
	{ id, currentVersionId }: Draft,
	{ content, expectedUpdatedAt }: NewVersion,
): Promise<{ text: string; conflicts: number }> {
	const current = await currentVersion(ctx, currentVersionId);
	const asGiven = { text: content, conflicts: 0 };
	if (expectedUpdatedAt === undefined || current === undefined) return asGiven;
	const expectedMs = Date.parse(expectedUpdatedAt);
	if (Date.parse(current.createdAt) <= expectedMs) return asGiven;
	// Texts of versions never change, so the one that was read is still there.
	const { records } = await versions.list(ctx, {
		where: ({ draftId, createdAt }) => draftId === id && Date.parse(createdAt) <= expectedMs,
		order: newestFirst,
		limit: 1,
	});
	const [base] = records;
	if (current.content === undefined || (base && base.content === undefined)) throw undecryptableText();
	return mergeText(base?.content ?? '', content, current.content);
}

/** Writes a draft's text as one more version, which is then the present one. */
async function saveVersion(ctx: ToolContext, id: string, given: NewVersion) {
	if (given.expectedUpdatedAt === undefined) {
		const saved = await addVersion(ctx, await tools.table.get(ctx, id), given);
		await tools.table.update(ctx, id, () => ({ currentVersionId: saved.versionId }));
		return saved;
	}
	let saved: Awaited<ReturnType<typeof addVersion>> | undefined;
	// Where another version becomes the present one meanwhile, it is merged with that one too.
	await tools.table.updateOpened(ctx, id, async ({ currentVersionId }) => {
		saved = await addVersion(ctx, { id, currentVersionId }, given);
		return { currentVersionId: saved.versionId };
	});
	return saved;
}

const updateDraft = defineTool({
	...common,
	name: 'writing.update',
	formerNames: ['writing.saveVersion', 'writing.setStatus'],
	title: 'Update draft',
	description: "Writes a draft's text anew, earlier versions are kept; or says how far it is.",
	policyHint: 'write',
	idempotent: false,
	input: z
		.strictObject({
			id: recordId,
			content: z.string().min(1).max(200_000).optional(),
			summary: z.string().max(1_000).optional().describe('What is new in it'),
			status: status.optional(),
			...sinceRead,
		})
		.refine(({ content, status: next }) => content !== undefined || next !== undefined, noChange),
	output: rewrittenOutput.extend({
		versionId: z.string().optional(),
		versionNumber: z.int().optional(),
		wordCount: z.int().optional(),
	}),
	async handler({ id, content, summary, status: next, expectedUpdatedAt }, ctx) {
		if (next !== undefined) await tools.table.update(ctx, id, () => ({ status: next }));
		if (content === undefined) return DONE;
		return { ...DONE, ...(await saveVersion(ctx, id, { content, summary, expectedUpdatedAt })) };
	},
});

export const writingTools = [
	tools.create({
		name: 'writing.create',
		title: 'Create draft',
		description: 'Begins a draft; writing_update writes its text.',
		input: z.strictObject({
			kind,
			title: titleText(300),
			topic: titleText(2_000),
			audience: z.string().max(500).optional(),
			tone: z.string().max(200).optional(),
			language: z.string().max(35).optional().describe("Default the person's"),
			targetWords: z.int().min(1).max(100_000).optional(),
			styleId: recordId.optional(),
			extraInstructions: z.string().max(5_000).optional(),
		}),
		async values(
			{ kind: of, title, styleId, targetWords, language, audience, tone, topic, extraInstructions },
			ctx,
		) {
			return {
				kind: of,
				title,
				styleId,
				briefing: {
					topic,
					audience: audience ?? null,
					tone: tone ?? null,
					language: language ?? (await ctx.settings()).language,
					targetLength: targetWords ?? null,
					extraInstructions: extraInstructions ?? null,
					useResearch: false,
				},
			};
		},
	}),
	tools.list({
		name: 'writing.list',
		title: 'Drafts',
		description: 'Lists drafts, latest first.',
		input: z.strictObject({
			kind: listedByType(kind).optional(),
			status: listedByType(status).optional(),
			query: queryField,
			...pageFields(100, 30),
		}),
		where:
			({ kind: of, status: at }) =>
			(draft) =>
				(of === undefined || draft.kind === of) && (at === undefined || draft.status === at),
		order: latestFirst,
		shown: brief,
	}),
	defineTool({
		...common,
		name: 'writing.get',
		title: 'Draft',
		description: 'Reads a draft with its present text.',
		policyHint: 'read',
		idempotent: true,
		returnsText: 'records',
		input: z.strictObject({ id: recordId }),
		output: z.object({ draft: z.looseObject({ id: z.string() }), version: z.looseObject({}).optional() }),
		async handler({ id }, ctx) {
			const draft = await tools.table.get(ctx, id);
			const version = await currentVersion(ctx, draft.currentVersionId);
			const { versionNumber, content, wordCount } = version ?? {};
			return {
				draft: { ...brief.of(draft), updatedAt: draft.updatedAt },
				...(version && { version: { versionNumber, content, wordCount } }),
			};
		},
	}),
	updateDraft,
	defineTool({
		...common,
		name: 'writing.listStyles',
		title: 'Writing styles',
		description: 'Lists styles to write in.',
		policyHint: 'read',
		idempotent: true,
		returnsText: 'records',
		recordTypes: [writingStyles],
		input: z.strictObject({}),
		output: z.object({
			presets: z.array(z.looseObject({})),
			customs: z.array(z.looseObject({})),
			total: z.int(),
		}),
		async handler(_, ctx) {
			const { records } = await styles.list(ctx, { order: newestFirst });
			const customs = records.map((style) => briefly(writingStyles, { without: ['samples'] }).of(style));
			return { presets: [...presetStyles], customs, total: presetStyles.length + customs.length };
		},
	}),
	defineTool({
		...common,
		name: 'writing.saveAsArticle',
		title: 'Save draft as article',
		description: "Copies a draft's text to the articles.",
		policyHint: 'write',
		idempotent: false,
		recordTypes: [writingDrafts, writingDraftVersions, articles],
		input: z.strictObject({ id: recordId }),
		output: z.object({ draftId: z.string(), articleId: z.string() }),
		async handler({ id }, ctx) {
			const draft = await tools.table.get(ctx, id);
			const version = await currentVersion(ctx, draft.currentVersionId);
			if (!version)
				throw new ToolError('INPUT_INVALID', 'id: the draft has no text yet. See writing_update.');
			const { content, wordCount } = version;
			const savedAt = new Date(ctx.now()).toISOString();
			const article = await articleTable.insert(ctx, { title: draft.title, content, wordCount, savedAt });
			return { draftId: id, articleId: article.id };
		},
	}),
	tools.remove({
		name: 'writing.delete',
		title: 'Delete draft',
		description: 'Deletes a draft with all its versions.',
		loses: (draft) => `The draft ${quotedTitle(draft.title)} with all its versions`,
		withIt: (id, ctx) => versions.rowsWhere(ctx, ({ draftId }) => draftId === id),
	}),
];
