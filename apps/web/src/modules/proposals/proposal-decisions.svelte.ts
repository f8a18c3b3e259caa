import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { AppContext } from '../../app/app-context.ts';
import type { TakeBack } from '../../app/take-back.svelte.ts';
import { proposalWords } from '../../texts/proposals/proposal-words.ts';
import { sayRefusal } from '../../texts/refusal.ts';
import { words } from '../../texts/words.svelte.ts';
import { askApproval, askRejection } from './ask-decision.ts';
import type { ChangedOutcome, Decided } from './decision-answer.ts';
import type { ProposalRow } from './proposal-groups.ts';

type Deps = Pick<AppContext, 'data' | 'device' | 'toasts'>;

/** A request is to be answered within its time: each call is tried once more before it is made. */
const approvedAtOnce = 10;

/** Decides about proposals, and knows what came of it until that is in their records. */
export class ProposalDecisions {
	readonly #deps: Deps;
	readonly #takeBack: TakeBack;
	readonly #busy = new SvelteSet<string>();
	readonly #outcomes = new SvelteMap<string, Decided>();

	constructor(deps: Deps, takeBack: TakeBack) {
		this.#deps = deps;
		this.#takeBack = takeBack;
	}

	isBusy({ id }: Pick<ProposalRow, 'id'>): boolean {
		return this.#busy.has(id);
	}

	/** What the latest decision came to; undefined where nothing was decided here. */
	outcomeOf({ id }: Pick<ProposalRow, 'id'>): Decided | undefined {
		return this.#outcomes.get(id);
	}

	/** Whether nothing is left to decide, though the record may not say so yet. */
	isSettled(row: Pick<ProposalRow, 'id'>): boolean {
		const outcome = this.outcomeOf(row)?.outcome;
		return outcome === 'done' || outcome === 'rejected';
	}

	/**
	 * Has calls made that were proposed.
	 *
	 * @param args JSON, where the person has edited the one call that they approve
	 */
	async approve(rows: readonly ProposalRow[], args?: string): Promise<void> {
		const asked = rows.map((row) => ({
			id: row.id,
			...(args !== undefined && { args }),
			...seenIn(this.outcomeOf(row)),
		}));
		const results = await this.#decide(rows, async (spaceId, ids) => {
			const proposals = asked.filter(({ id }) => ids.has(id));
			return askApproval(this.#deps, spaceId, proposals);
		});
		if (results !== undefined) this.#tellApproved(rows, results);
	}

	/** Says no. @param feedback for the next run */
	async reject(rows: readonly ProposalRow[], feedback: string): Promise<void> {
		const word = feedback.trim() === '' ? undefined : feedback.trim();
		const results = await this.#decide(rows, async (spaceId, ids) => {
			const answers: Decided[] = [];
			for (const id of ids) {
				const answer = await askRejection(this.#deps, spaceId, id, word);
				if (!('outcome' in answer)) return { code: answer.code, answers };
				answers.push(answer);
			}
			return answers;
		});
		if (results === undefined) return;
		const { outcomes } = proposalWords();
		const rejected = results.filter(({ outcome }) => outcome === 'rejected').length;
		const [other] = results.filter(({ outcome }) => outcome !== 'rejected');
		if (other === undefined) this.#deps.toasts.show(outcomes.rejected(rejected));
		else this.#deps.toasts.show(sayOutcome(other), { isWrong: other.outcome !== 'done' });
	}

	/** By space, in parts; nothing is told of those that were not asked about any more. */
	async #decide(
		rows: readonly ProposalRow[],
		ask: (
			spaceId: string,
			ids: ReadonlySet<string>,
		) => Promise<readonly Decided[] | { readonly code: string; readonly answers?: readonly Decided[] }>,
	): Promise<readonly Decided[] | undefined> {
		const asked = rows.filter((row) => !this.isBusy(row));
		for (const { id } of asked) this.#busy.add(id);
		const results: Decided[] = [];
		let refused: string | undefined;
		for (const [spaceId, ofSpace] of Map.groupBy(asked, (row) => row.spaceId)) {
			for (let from = 0; from < ofSpace.length && refused === undefined; from += approvedAtOnce) {
				const part = ofSpace.slice(from, from + approvedAtOnce);
				const answer = await ask(spaceId, new Set(part.map(({ id }) => id)));
				if ('code' in answer) refused = answer.code;
				results.push(...('code' in answer ? (answer.answers ?? []) : answer));
			}
		}
		for (const { id } of asked) this.#busy.delete(id);
		for (const one of results) this.#outcomes.set(one.id, one);
		if (refused === undefined) return results;
		this.#deps.toasts.show(sayFailure(refused), { isWrong: true });
		return undefined;
	}

	#tellApproved(rows: readonly ProposalRow[], results: readonly Decided[]): void {
		const { outcomes } = proposalWords();
		const done = new Set(results.filter(({ outcome }) => outcome === 'done').map(({ id }) => id));
		const others = results.filter(({ outcome }) => outcome !== 'done');
		// Newest first: what rests on another goes before it.
		const calls = rows
			.filter(({ id }) => done.has(id))
			.map(({ id, spaceId }) => ({ callId: id, spaceId }))
			.toReversed();
		const action = { label: words().app.undo, run: () => void this.#takeBack.run(calls) };
		const [other] = others;
		if (other === undefined) this.#deps.toasts.show(outcomes.done(done.size), { action });
		else if (done.size > 0) this.#deps.toasts.show(outcomes.someLeft(done.size, others.length), { action });
		else this.#deps.toasts.show(sayOutcome(other), { isWrong: other.outcome === 'failed' });
	}
}

/** What the person has looked at since they were told that it had changed. */
function seenIn(outcome: Decided | undefined): { readonly seen?: ChangedOutcome['records'] } {
	if (outcome?.outcome !== 'changed') return {};
	const seen = outcome.records.map(({ app, table, id, stamp }) => ({ app, table, id, stamp }));
	return { seen };
}

function sayOutcome({ outcome }: Decided): string {
	const { outcomes } = proposalWords();
	if (outcome === 'done') return outcomes.wasDone;
	return outcome === 'rejected' ? outcomes.wasRejected : outcomes[outcome];
}

function sayFailure(code: string): string {
	const texts = proposalWords();
	if (code === 'UNREACHABLE') return texts.outcomes.unreachable;
	return code === 'AI_NOT_STARTED' ? texts.notStarted : sayRefusal(code);
}
