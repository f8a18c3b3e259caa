import type { ModelFailureKind, StopReason } from '@mana/agent-loop';
import type { AiProposal } from '@mana/records/types/ai';

/** What a client hears while the companion answers, in this order of kinds; `calling` and `called` in pairs. */
export type CompanionEvent =
	/** A piece of what the model says. */
	| { readonly kind: 'text'; readonly text: string }
	| { readonly kind: 'calling'; readonly callId: string; readonly tool: string }
	/** `activityId` names what it changed in the activity log, to take it back by. */
	| {
			readonly kind: 'called';
			readonly callId: string;
			readonly tool: string;
			readonly isError: boolean;
			readonly activityId?: string;
	  }
	/** A call that destroys: it runs once the person sends `confirmation` back. */
	| {
			readonly kind: 'asks';
			readonly tool: string;
			readonly title: string;
			/** What it would do, for the person to read, in English. */
			readonly loss: string;
			/** The first of the records that it would write, for clients with words of their own; and how many there are. */
			readonly records: NonNullable<AiProposal['preview']>['records'];
			readonly recordCount: number;
			readonly confirmation: string;
	  }
	| {
			readonly kind: 'ended';
			readonly stopReason: StopReason | 'failed';
			readonly failure?: ModelFailureKind;
			readonly usage: { readonly input: number; readonly output: number };
	  };
