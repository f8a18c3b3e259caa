import { kontextDoc, kontextModule } from '@mana/records/types/kontext';
import { z } from 'zod';
import { DONE } from '../input-fields.ts';
import { singleRecord } from '../records/single-record.ts';
import { createTable } from '../records/table.ts';
import { rewrittenOutput, sinceRead, tellConflicts } from '../records/text-edits.ts';
import { defineTool } from '../tool-spec.ts';

const document = singleRecord(createTable(kontextDoc));
const common = { module: kontextModule, idempotent: true, recordTypes: [kontextDoc] } as const;

export const kontextTools = [
	defineTool({
		...common,
		name: 'kontext.get',
		title: 'Context',
		description: 'Reads what agents are to know of this space.',
		policyHint: 'read',
		returnsText: 'records',
		input: z.strictObject({}),
		output: z.object({ content: z.string(), updatedAt: z.string().optional() }),
		async handler(_, ctx) {
			const { content = '', updatedAt } = (await document.read(ctx)) ?? {};
			return { content, ...(updatedAt !== undefined && { updatedAt }) };
		},
	}),
	defineTool({
		...common,
		name: 'kontext.update',
		title: 'Update context',
		description: 'Replaces what agents are to know of this space; read it before.',
		policyHint: 'write',
		input: z.strictObject({ content: z.string().max(100_000), ...sinceRead }),
		output: rewrittenOutput,
		async handler({ content, expectedUpdatedAt }, ctx) {
			const reading = { texts: ['content'], expectedUpdatedAt } as const;
			return { ...DONE, ...tellConflicts(await document.write(ctx, { content }, reading)) };
		},
	}),
];
