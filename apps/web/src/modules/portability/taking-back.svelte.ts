import { type LoggedCall, takeBackCall } from '../../app/taken-back.ts';
import type { AppData } from '../../data/app-data.ts';
import type { TakenBack } from '../../data/history.ts';

/** How much of an import is gone again, and how much was changed since and stays. */
export interface TakenImport {
	readonly back: number;
	readonly left: number;
}

/** Imports of this tab that are taken back. It goes on while the person is on other screens. */
class TakingBack {
	/** The call that is taken back now. */
	callId = $state<string | undefined>();
	takenByCallId = $state.raw<ReadonlyMap<string, TakenImport>>(new Map());

	async start(data: AppData, call: LoggedCall): Promise<TakenBack> {
		this.callId = call.callId;
		const answer = await takeBackCall(data, call);
		this.callId = undefined;
		if (answer.ok) {
			const taken = { back: answer.reverted.length, left: answer.leftAlone.length };
			this.takenByCallId = new Map([...this.takenByCallId, [call.callId, taken]]);
		}
		return answer;
	}
}

export const takingBack = new TakingBack();
