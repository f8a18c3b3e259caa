import type { TakenBack } from '../data/history.ts';
import { sayRefusal } from '../texts/refusal.ts';
import { words } from '../texts/words.svelte.ts';
import type { AppContext } from './app-context.ts';
import { bringCallBack, type LoggedCall, takeBackCall, takenCalls } from './taken-back.ts';

export type LeftAlone = (TakenBack & { readonly ok: true })['leftAlone'];

/** Takes back what agents did, and knows what was taken back before. */
export class TakeBack {
	readonly #deps: Pick<AppContext, 'data' | 'toasts'>;
	/** By call: what was left as it is. */
	#leftAloneByCall = $state.raw<ReadonlyMap<string, LeftAlone>>(new Map());
	/** What the log says of earlier ones. */
	#takenBefore = $state.raw<ReadonlySet<string>>(new Set());
	#busy = $state.raw<ReadonlySet<string>>(new Set());

	constructor(deps: Pick<AppContext, 'data' | 'toasts'>) {
		this.#deps = deps;
		void takenCalls(deps.data).then((taken) => {
			this.#takenBefore = taken;
		});
	}

	isBusy({ callId }: Pick<LoggedCall, 'callId'>): boolean {
		return this.#busy.has(callId);
	}

	isTaken({ callId }: Pick<LoggedCall, 'callId'>): boolean {
		return this.#leftAloneByCall.has(callId) || this.#takenBefore.has(callId);
	}

	/** What a call did and still stands though it was to be taken back, and why. */
	leftAlone({ callId }: Pick<LoggedCall, 'callId'>): LeftAlone {
		return this.#leftAloneByCall.get(callId) ?? [];
	}

	/** Takes calls back, one after the other. @param calls newest first: what rests on another goes before it */
	async run(calls: readonly LoggedCall[]): Promise<void> {
		const { data, toasts } = this.#deps;
		const texts = words().activity;
		this.#busy = new Set(calls.map(({ callId }) => callId));
		const undoing: { readonly call: LoggedCall; readonly takeBackId: string }[] = [];
		let count = 0;
		let refused: string | undefined;
		for (const call of calls) {
			const answer = await takeBackCall(data, call);
			if (!answer.ok) {
				refused = answer.code;
				break;
			}
			if (answer.reverted.length > 0) undoing.unshift({ call, takeBackId: answer.callId });
			count += answer.reverted.length;
			this.#leftAloneByCall = new Map(this.#leftAloneByCall).set(call.callId, answer.leftAlone);
		}
		this.#busy = new Set();
		if (refused !== undefined) return toasts.show(sayRefusal(refused), { isWrong: true });
		if (count === 0) return toasts.show(texts.nothingLeft);
		const action = { label: words().app.undo, run: () => void this.#undo(undoing) };
		toasts.show(texts.tookBackRun(count), { action });
	}

	async #undo(undoing: readonly { readonly call: LoggedCall; readonly takeBackId: string }[]): Promise<void> {
		for (const { call, takeBackId } of undoing) {
			const answer = await bringCallBack(this.#deps.data, call, takeBackId);
			if (!answer.ok) return this.#deps.toasts.show(sayRefusal(answer.code), { isWrong: true });
			const kept = new Map(this.#leftAloneByCall);
			kept.delete(call.callId);
			this.#leftAloneByCall = kept;
			this.#takenBefore = new Set([...this.#takenBefore].filter((id) => id !== call.callId));
		}
	}
}
