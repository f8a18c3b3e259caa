import { latestFirst } from '@mana/records/rules/sort-order';
import { broadcastCampaigns, broadcastsModule, campaignStatuses } from '@mana/records/types/broadcasts';
import { z } from 'zod';
import { quotedTitle } from '../deletion.ts';
import { optionalText, pageFields, queryField, recordId, titleText } from '../input-fields.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';
import { defineTool } from '../tool-spec.ts';

const name = titleText(200);
const subject = titleText(300);
const preheader = optionalText(300);
const content = z.string().min(1).max(500_000).describe('HTML');

const tools = recordTools(broadcastsModule, broadcastCampaigns, { one: 'campaign', many: 'campaigns' });

export const broadcastsTools = [
	tools.create({
		name: 'broadcasts.createDraft',
		title: 'Draft newsletter',
		description: 'Drafts a newsletter, without recipients. Nothing is mailed.',
		input: z.strictObject({ name, subject, preheader: preheader.optional(), content }),
		values: (input) => input,
	}),
	tools.list({
		name: 'broadcasts.list',
		title: 'List newsletters',
		description: 'Lists newsletters, the ones changed last first.',
		input: z.strictObject({
			status: z.enum(campaignStatuses).optional(),
			query: queryField,
			...pageFields(100, 20),
		}),
		where:
			({ status }) =>
			(campaign) =>
				status === undefined || campaign.status === status,
		order: latestFirst,
		shown: briefly(broadcastCampaigns, { without: ['content', 'audience', 'stats'] }),
	}),
	tools.get({
		name: 'broadcasts.get',
		title: 'Read newsletter',
		description: 'Reads one newsletter in full.',
	}),
	tools.update({
		name: 'broadcasts.update',
		title: 'Update newsletter',
		description: 'Changes the given fields of a newsletter and leaves the others.',
		fields: z.object({
			name: name.optional(),
			subject: subject.optional(),
			preheader: preheader.optional(),
			content: content.optional(),
		}),
	}),
	defineTool({
		name: 'broadcasts.stats',
		title: 'Newsletter results',
		module: broadcastsModule,
		description: 'Tells of a newsletter that was sent how it was received, in rates from 0 to 1.',
		policyHint: 'read',
		idempotent: true,
		returnsText: 'records',
		recordTypes: [broadcastCampaigns],
		input: z.strictObject({ id: recordId }),
		output: z.looseObject({ id: z.string(), status: z.string() }),
		async handler({ id }, ctx) {
			const { name: called, status, stats } = await tools.table.get(ctx, id);
			return { id, name: called, status, stats };
		},
	}),
	tools.remove({
		name: 'broadcasts.delete',
		title: 'Delete newsletter',
		description: 'Deletes a newsletter, where the person asks for just that.',
		loses: (campaign) => `The newsletter ${quotedTitle(campaign.name)}`,
	}),
];
