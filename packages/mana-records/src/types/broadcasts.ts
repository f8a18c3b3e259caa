import { z } from 'zod';
import type { ManaModule } from '../module.ts';
import { defineRecordType, encrypted, recordBase, undecryptable } from '../record-type.ts';
import { dateText, reference } from './plain-fields.ts';

export const campaignStatuses = ['draft', 'scheduled', 'sending', 'sent', 'cancelled'] as const;

const text = () => encrypted(z.string().nullable());

const stats = z.object({
	totalRecipients: z.number(),
	sent: z.number(),
	/** From 0 to 1, as the others below. */
	openRate: z.number(),
	clickRate: z.number(),
	bounceRate: z.number(),
	unsubscribeRate: z.number(),
});

/** A newsletter. Mana keeps drafts and mails nothing. */
export const broadcastCampaigns = defineRecordType({
	app: 'broadcasts',
	table: 'broadcastCampaigns',
	noun: 'campaign',
	record: z.object({
		...recordBase,
		name: encrypted(z.string()),
		subject: encrypted(z.string()),
		preheader: text(),
		fromName: text(),
		fromEmail: text(),
		replyTo: text(),
		content: encrypted(z.string()),
		templateId: reference.nullable(),
		audience: encrypted(z.looseObject({}).nullable()),
		scheduledAt: dateText.nullable(),
		sentAt: dateText.nullable(),
		status: z.enum(campaignStatuses),
		stats: stats.nullable(),
		undecryptable,
	}),
	absent: {
		name: '',
		subject: '',
		preheader: null,
		fromName: null,
		fromEmail: null,
		replyTo: null,
		content: '',
		templateId: null,
		audience: null,
		scheduledAt: null,
		sentAt: null,
		status: 'draft',
		stats: null,
	},
	searched: {
		fields: [
			{ name: 'name', boost: 4 },
			{ name: 'subject', boost: 4 },
			{ name: 'content', boost: 1 },
		],
		quoted: 'content',
	},
});

export type BroadcastCampaign = z.output<typeof broadcastCampaigns.record>;

export const broadcastsModule: ManaModule = {
	id: 'broadcasts',
	title: 'Newsletters',
	words: 'drafts of newsletters',
	icon: 'megaphone',
	spaceTypes: ['personal'],
	apps: ['broadcasts'],
	recordTypes: [broadcastCampaigns],
};
