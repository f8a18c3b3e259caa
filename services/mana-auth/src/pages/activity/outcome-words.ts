import type { ActivityOutcome } from '@mana/auth-protocol';

export const outcomeWords: Record<ActivityOutcome, string> = {
	success: 'done',
	'handler-error': 'failed',
	'input-invalid': 'not understood',
	denied: 'denied',
};
