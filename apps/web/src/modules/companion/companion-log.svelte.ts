import { activityPageSchema, type LoggedActivity } from '@mana/auth-protocol';
import type { AppContext } from '../../app/app-context.ts';

/** The log is told of a call some moments after it. */
const waitsMs = [0, 700, 1_500, 4_000];
const path = '/api/v1/me/agent-activity?client=Companion&limit=200';

/** What calls of the companion have touched, as the activity log has it. */
export class CompanionLog {
	readonly #deps: Pick<AppContext, 'data'>;
	#entries = $state.raw<ReadonlyMap<string, LoggedActivity>>(new Map());

	constructor(deps: Pick<AppContext, 'data'>) {
		this.#deps = deps;
	}

	entry(callId: string): LoggedActivity | undefined {
		return this.#entries.get(callId);
	}

	/** Asks for calls that are not known yet; those of long ago stay unknown. */
	async lookFor(callIds: readonly string[]): Promise<void> {
		for (const waitMs of waitsMs) {
			if (callIds.every((id) => this.#entries.has(id))) return;
			await new Promise((resolve) => setTimeout(resolve, waitMs));
			await this.#load();
		}
	}

	/** The calls that are in the log by now. */
	async known(): Promise<ReadonlySet<string>> {
		await this.#load();
		return new Set(this.#entries.keys());
	}

	/** A call of a tool that was not in the log before: one that the person has agreed to has no name here. */
	async newCall(tool: string, known: ReadonlySet<string>): Promise<LoggedActivity | undefined> {
		for (const waitMs of waitsMs) {
			await new Promise((resolve) => setTimeout(resolve, waitMs));
			await this.#load();
			const found = [...this.#entries.values()].find(
				(entry) => entry.tool === tool && entry.outcome === 'success' && !known.has(entry.callId),
			);
			if (found) return found;
		}
		return undefined;
	}

	async #load(): Promise<void> {
		const answer = await this.#deps.data.call({ method: 'GET', path });
		const page = answer.ok ? activityPageSchema.safeParse(answer.body) : undefined;
		if (page?.success) this.#entries = new Map(page.data.entries.map((entry) => [entry.callId, entry]));
	}
}
