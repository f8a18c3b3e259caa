import {
	type ActivityResponse,
	type Change,
	changeSpaceId,
	type MergedRecord,
	mergeChange,
	type PullResponse,
	type PushResponse,
	pushRequestSchema,
	type RevertRequest,
	type RevertResponse,
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
	/** What agents did, by app; later pages by app and `before`. */
	readonly activityOf = new Map<string, ActivityResponse>();
	/** What reverts are answered, by app: a body, or the code of a 403. */
	readonly revertOf = new Map<string, Pick<RevertResponse, 'reverted' | 'leftAlone'> | string>();
	readonly reverts: { appId: string; body: RevertRequest }[] = [];
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
		if (action === 'activity') return Response.json(this.#activity(appId, searchParams.get('before')));
		if (action === 'revert')
			return this.#revert(appId, revertRequestSchema.parse(JSON.parse(String(init.body))));
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

	#activity(appId: string, before: string | null): ActivityResponse {
		const page = before === null ? undefined : this.activityOf.get(`${appId} ${before}`);
		return page ?? this.activityOf.get(appId) ?? { changes: [], before: null };
	}

	#revert(appId: string, body: RevertRequest): Response {
		this.reverts.push({ appId, body });
		const answer = this.revertOf.get(appId) ?? { reverted: [], leftAlone: [] };
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
