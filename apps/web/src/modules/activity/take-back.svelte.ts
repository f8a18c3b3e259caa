import type { AppContext } from '../../app/app-context.ts';
import type { TakenBack } from '../../data/history.ts';
import { sayRefusal } from '../../texts/refusal.ts';
import { words } from '../../texts/words.svelte.ts';
import type { ShownCall } from './shown-call.ts';

export type LeftAlone = (TakenBack & { readonly ok: true })['leftAlone'];

/** Takes back what agents did, and remembers for as long as the screen stands what came of it. */
export class TakeBack {
	readonly #deps: Pick<AppContext, 'data' | 'toasts'>;
	/** By call: what was left as it is. */
	#leftAloneByCall = $state.raw<ReadonlyMap<string, LeftAlone>>(new Map());
	#busy = $state.raw<ReadonlySet<string>>(new Set());

	constructor(deps: Pick<AppContext, 'data' | 'toasts'>) {
		this.#deps = deps;
	}

	isBusy({ callId }: Pick<ShownCall, 'callId'>): boolean {
		return this.#busy.has(callId);
	}

	isTaken({ callId }: Pick<ShownCall, 'callId'>): boolean {
		return this.#leftAloneByCall.has(callId);
	}

	/** What a call did and still stands though it was to be taken back, and why. */
	leftAlone({ callId }: Pick<ShownCall, 'callId'>): LeftAlone {
		return this.#leftAloneByCall.get(callId) ?? [];
	}

	/** Takes calls back, one after the other. @param calls newest first: what rests on another goes before it */
	async run(calls: readonly ShownCall[]): Promise<void> {
		const { data, toasts } = this.#deps;
		const texts = words().activity;
		this.#busy = new Set(calls.map(({ callId }) => callId));
		const undoing: string[] = [];
		let count = 0;
		let refused: string | undefined;
		for (const { callId } of calls) {
			const answer = await data.takeBack({ callId });
			if (!answer.ok) {
				refused = answer.code;
				break;
			}
			if (answer.reverted.length > 0) undoing.unshift(answer.callId);
			count += answer.reverted.length;
			this.#leftAloneByCall = new Map(this.#leftAloneByCall).set(callId, answer.leftAlone);
		}
		this.#busy = new Set();
		if (refused !== undefined) return toasts.show(sayRefusal(refused), { isWrong: true });
		if (count === 0) return toasts.show(texts.nothingLeft);
		const action = { label: words().app.undo, run: () => void this.#undo(undoing, calls) };
		toasts.show(texts.tookBackRun(count), { action });
	}

	async #undo(callIds: readonly string[], calls: readonly ShownCall[]): Promise<void> {
		for (const callId of callIds) {
			const answer = await this.#deps.data.takeBack({ callId });
			if (!answer.ok) return this.#deps.toasts.show(sayRefusal(answer.code), { isWrong: true });
		}
		const kept = new Map(this.#leftAloneByCall);
		for (const { callId } of calls) kept.delete(callId);
		this.#leftAloneByCall = kept;
	}
}
