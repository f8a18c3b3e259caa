import type { ActivityOutcome, Confirmation } from '@mana/auth-protocol';

export const outcomeWords: Record<ActivityOutcome, string> = {
	success: 'done',
	'handler-error': 'failed',
	'input-invalid': 'not understood',
	denied: 'denied',
	asked: 'you were asked',
};

const confirmationWords: Record<Confirmation, string> = {
	confirmed: 'you said yes',
	declined: 'you said no',
	cancelled: 'you closed the question',
	'no-answer': 'asked, no answer',
};

/** How long a question to the person stands. */
const questionMs = 5 * 60_000;

/** How a call ended, and what its person said where they were asked. */
export function howItEnded(
	row: { outcome: ActivityOutcome; confirmation: Confirmation | null; recordedAtMs: number },
	nowMs: number,
): string {
	if (row.outcome === 'asked') {
		return nowMs - row.recordedAtMs > questionMs ? 'asked, no answer' : 'asked, waiting for you';
	}
	if (row.confirmation === null) return outcomeWords[row.outcome];
	const said = confirmationWords[row.confirmation];
	return row.confirmation === 'confirmed' ? `${said}, ${outcomeWords[row.outcome]}` : said;
}
