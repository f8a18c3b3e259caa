import {
	type AppsActivity,
	type AppsRevert,
	type RevertRequest,
	revertRequestSchema,
} from '@mana/sync-protocol';
import { createSyncStandIn, type SeenRequest, type SyncStandIn } from '@mana/sync-protocol/testing';

/** mana-sync in memory, with answers that a test may set in place of its own. */
export class InMemorySync {
	/** Paths asked for. */
	readonly requests: string[] = [];
	/** What agents did, page by page, by the `before` that asks for it. */
	readonly activity = new Map<number | undefined, AppsActivity>();
	/** What reverts are answered in place of the stand-in's own answer: a body, or the code of a 403. */
	revertAnswer: Pick<AppsRevert, 'reverted' | 'leftAlone'> | string | undefined;
	readonly reverts: RevertRequest[] = [];
	/** Answers every request in place of the server. */
	refusal: { status: number; code: string } | 'unreachable' | 'hanging' | undefined;
	readonly #standIn: SyncStandIn;

	constructor(now: () => number) {
		this.#standIn = createSyncStandIn({ now, personalSpaceId: 'no-space' });
		this.#standIn.intercept = (request) => this.#inPlace(request);
	}

	readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
		const { pathname, searchParams } = new URL(url);
		this.requests.push(`${init.method} ${pathname}?${searchParams}`);
		if (this.refusal === 'unreachable') throw new TypeError('connection refused');
		if (this.refusal === 'hanging') return hang(init.signal);
		if (this.refusal) {
			const { status, code } = this.refusal;
			return Response.json({ error: code, message: 'refused' }, { status });
		}
		return this.#standIn.fetch(url, init);
	};

	/** Changes as they were pushed, with who sent them. */
	get pushed() {
		return this.#standIn.pushed.map(({ token, ...push }) => ({ ...push, authorization: `Bearer ${token}` }));
	}

	/** Writes as another client would, past all tools. */
	readonly write: SyncStandIn['write'] = (...of) => this.#standIn.write(...of);

	/** The stored data of a record, as SQL would show it. */
	stored(appId: string, id: string): Record<string, unknown> {
		return this.#standIn.rows().find((row) => row.appId === appId && row.id === id)?.data ?? {};
	}

	/** Everything stored, as it is now. */
	rows() {
		return structuredClone(this.#standIn.rows());
	}

	/** Everything stored, as text to search for what must not be there. */
	dump(): string {
		return JSON.stringify(this.#standIn.rows());
	}

	#inPlace({ action, query, body }: SeenRequest): Response | undefined {
		if (action === 'activity') {
			const before = query.get('before');
			const page = this.activity.get(before === null ? undefined : Number(before));
			return page && Response.json(page);
		}
		if (action !== 'revert') return undefined;
		const request = revertRequestSchema.parse(body);
		this.reverts.push(request);
		const answer = this.revertAnswer;
		if (answer === undefined) return undefined;
		if (typeof answer === 'string')
			return Response.json({ error: answer, message: 'refused' }, { status: 403 });
		const callId = request.actor?.callId ?? '';
		return Response.json({ ...answer, callId, changes: answer.reverted.length, after: null });
	}
}

function hang(signal: AbortSignal | null | undefined): Promise<Response> {
	return new Promise((_, reject) => {
		signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
	});
}
