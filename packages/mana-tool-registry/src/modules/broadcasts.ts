import { latestFirst } from '@mana/records/rules/sort-order';
import { broadcastCampaigns, broadcastsModule, campaignStatuses } from '@mana/records/types/broadcasts';
import { z } from 'zod';
import { quotedTitle } from '../deletion.ts';
import { optionalText, pageFields, queryField, titleText } from '../input-fields.ts';
import { briefly } from '../records/brief-record.ts';
import { recordTools } from '../records/record-tools.ts';

const name = titleText(200);
const subject = titleText(300);
const preheader = optionalText(300);
const content = z.string().min(1).max(500_000).describe('HTML');

const tools = recordTools(broadcastsModule, broadcastCampaigns, { one: 'campaign', many: 'campaigns' });

export const broadcastsTools = [
	tools.create({
		name: 'broadcasts.createDraft',
		formerNames: [
			{
				name: 'broadcast.createDraft',
				means: ({ htmlContent, ...given }) => ({ content: htmlContent, ...given }),
			},
		],
		title: 'Draft newsletter',
		description: 'Drafts a newsletter. Nothing is mailed.',
		input: z.strictObject({ name, subject, preheader: preheader.optional(), content }),
		values: (input) => input,
	}),
	tools.list({
		name: 'broadcasts.list',
		formerNames: ['broadcast.list'],
		title: 'Newsletters',
		description: 'Lists newsletters, latest first.',
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
		formerNames: [
			'broadcasts.stats',
			{ name: 'broadcast.stats', means: ({ campaignId, ...given }) => ({ id: campaignId, ...given }) },
		],
		title: 'Newsletter',
		description: 'Reads one newsletter, and how it was received.',
	}),
	tools.update({
		name: 'broadcasts.update',
		title: 'Update newsletter',
		description: 'Changes given fields of a newsletter.',
		texts: ['content'],
		fields: z.object({
			name: name.optional(),
			subject: subject.optional(),
			preheader: preheader.optional(),
			content: content.optional(),
		}),
	}),
	tools.remove({
		name: 'broadcasts.delete',
		title: 'Delete newsletter',
		description: 'Deletes a newsletter.',
		loses: (campaign) => `The newsletter ${quotedTitle(campaign.name)}`,
	}),
];
