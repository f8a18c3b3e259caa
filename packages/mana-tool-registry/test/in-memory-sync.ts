import {
	type AppsActivity,
	type AppsRevert,
	type Change,
	changeSpaceId,
	type MergedRecord,
	mergeChange,
	type PullResponse,
	type PushResponse,
	pushRequestSchema,
	type RevertRequest,
	revertRequestSchema,
	stampChange,
	toMergedRow,
} from '@mana/sync-protocol';

interface Entry {
	appId: string;
	identity: { spaceId: string; table: string; id: string };
	record: MergedRecord;
}

/** mana-sync's wire in memory: push and pull of merged rows, without tenants. */
export class InMemorySync {
	/** Changes as they were pushed, with who sent them. */
	readonly pushed: { appId: string; clientId: string; authorization: string; change: Change }[] = [];
	/** Paths asked for. */
	readonly requests: string[] = [];
	/** What agents did, page by page, by the `before` that asks for it. */
	readonly activity = new Map<number | undefined, AppsActivity>();
	/** What reverts are answered: a body, or the code of a 403. */
	revertAnswer: Pick<AppsRevert, 'reverted' | 'leftAlone'> | string = { reverted: [], leftAlone: [] };
	readonly reverts: RevertRequest[] = [];
	/** Answers every request in place of the server. */
	refusal: { status: number; code: string } | 'unreachable' | 'hanging' | undefined;
	readonly #entries = new Map<string, Entry>();
	readonly #now: () => number;

	constructor(now: () => number) {
		this.#now = now;
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
		const [, , appId = '', action] = pathname.split('/');
		const headers = new Headers(init.headers);
		if (pathname === '/sync/activity') return Response.json(this.#activityBefore(searchParams.get('before')));
		if (pathname === '/sync-revert')
			return this.#revert(revertRequestSchema.parse(JSON.parse(String(init.body))));
		if (action === 'pull') return Response.json(this.#pull(appId, searchParams));
		const body = pushRequestSchema.parse(JSON.parse(String(init.body)));
		return Response.json(this.#push(appId, body.changes, headers));
	};

	/** Writes as another client would, past all tools. */
	write(appId: string, change: Change, clientId = 'phone'): void {
		const { change: stamped } = stampChange(change, { clientId, place: 0, arrivedAtMs: this.#now() });
		const identity = { spaceId: changeSpaceId(change) ?? 'no-space', table: change.table, id: change.id };
		const key = JSON.stringify([appId, identity]);
		this.#entries.set(key, { appId, identity, record: mergeChange(this.#entries.get(key)?.record, stamped) });
	}

	/** The stored data of a record, as SQL would show it. */
	stored(appId: string, id: string): Record<string, unknown> {
		const entry = [...this.#entries.values()].find((one) => one.appId === appId && one.identity.id === id);
		if (!entry) return {};
		return toMergedRow(entry.identity, entry.record).data;
	}

	/** Everything stored, as text to search for what must not be there. */
	dump(): string {
		return JSON.stringify(
			[...this.#entries.values()].map(({ identity, record }) => toMergedRow(identity, record)),
		);
	}

	#push(appId: string, changes: readonly Change[], headers: Headers): PushResponse {
		for (const change of changes) {
			const clientId = headers.get('x-client-id') ?? '';
			this.pushed.push({ appId, clientId, authorization: headers.get('authorization') ?? '', change });
			this.write(appId, change, clientId);
		}
		return { changes: [], conflicts: [], corrections: [], syncedUntil: 'cursor', hasMore: false };
	}

	#activityBefore(before: string | null): AppsActivity {
		const page = this.activity.get(before === null ? undefined : Number(before));
		return page ?? { changes: [], before: null };
	}

	#revert(body: RevertRequest): Response {
		this.reverts.push(body);
		const answer = this.revertAnswer;
		if (typeof answer === 'string')
			return Response.json({ error: answer, message: 'refused' }, { status: 403 });
		const callId = body.actor?.callId ?? '';
		return Response.json({ ...answer, callId, changes: answer.reverted.length, after: null });
	}

	#pull(appId: string, query: URLSearchParams): PullResponse {
		const rows = [...this.#entries.values()]
			.filter((entry) => entry.appId === appId && entry.identity.table === query.get('collection'))
			.filter(({ identity }) => !query.has('space') || identity.spaceId === query.get('space'))
			.map(({ identity, record }) => toMergedRow(identity, record));
		return { changes: rows, syncedUntil: 'cursor', hasMore: false };
	}
}

function hang(signal: AbortSignal | null | undefined): Promise<Response> {
	return new Promise((_, reject) => {
		signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
	});
}
