import { aiProposals, missionRuns } from '@mana/records/types/ai';
import { notes } from '@mana/records/types/notes';
import { follow } from '@mana/stack/testing/app-browser';
import { dayFrom } from '../fixed-clock.ts';
import type { Flow } from '../flow.ts';

/** When the agent has been at work, and until when it can be decided, by the page's clock. */
const begunAt = `${dayFrom(0)}T06:30:00.000Z`;
const expiresAt = `${dayFrom(7)}T06:30:00.000Z`;

export const approveAProposal: Flow = {
	name: 'approve-a-proposal',
	persona: 'julia',
	locale: 'en-GB',
	scheme: 'light',
	kept: [
		{
			type: notes,
			id: 'harmony',
			values: {
				title: 'Vowel harmony in Turkic',
				content:
					'The claim: lost first in loanwords.\nSource: Kabak 2011.\nOpen: does it hold for early loans?\nAsk Mert for his data.',
			},
		},
	],
	async run({ enter, look, model, deviceOf }) {
		const device = await deviceOf('julia');
		await device.addMission(
			'reading',
			'Keep my reading notes in order',
			'Look through my notes, add what is missing, and plan what is still open.',
			{ notes: 'write', todo: 'write' },
			'Librarian',
		);
		model.script(
			{ calls: [{ name: 'notes_get', input: { id: 'harmony' } }] },
			{
				calls: [
					{ name: 'notes_update', input: { id: 'harmony', append: 'Compare with Harrison 2004 on Tuvan.' } },
					{
						name: 'todo_create',
						input: { title: 'Ask Mert for his data', dueDate: dayFrom(1), priority: 'high' },
					},
				],
			},
			{ text: 'The note names a question and a person to ask. I propose a line to compare and one task.' },
		);
		const runId = await device.tryMission('reading');
		// Both are dated by mana-ai, whose clock goes on.
		await device.change(missionRuns, runId, { startedAt: begunAt, endedAt: begunAt });
		const proposed = await device.proposals();
		for (const { id } of proposed) await device.change(aiProposals, id, { expiresAt });

		const page = await enter('julia');
		await page.getByRole('link', { name: 'Your agents propose 2 things' }).waitFor();
		await follow(page, '/proposals');
		const proposal = page.locator('[data-proposal]').filter({ hasText: 'Vowel harmony' });
		await proposal.click();
		await page.locator('ins').filter({ hasText: 'Harrison 2004' }).waitFor();
		await page.getByText('today, 08:30').waitFor();
		await look(page, 'proposed');

		for (const { id, expiresAt: untilThen } of proposed)
			await device.change(aiProposals, id, { expiresAt: untilThen });
		await page.getByRole('button', { name: 'Approve all 2' }).click();
		await page.getByRole('heading', { name: 'Nothing to decide' }).waitFor();
		await look(page, 'decided');
		await follow(page, '/tasks');
		await page.getByRole('link', { name: 'Ask Mert for his data' }).waitFor();
		await look(page, 'what-came-of-it');
	},
};
