import type { AppContext } from '../../app/app-context.ts';
import type { CompanionAsk, CompanionEnd, CompanionEvent } from './companion-event.ts';
import { type Begun, followAnswer } from './follow-answer.ts';
import { waitForNetwork } from './wait-for-network.ts';

type Deps = Pick<AppContext, 'data' | 'urls'>;

/** A call of the companion, as it happens. */
export interface AnswerStep {
	readonly callId: string;
	readonly tool: string;
	readonly state: 'running' | 'done' | 'failed';
	/** By which the activity log knows it. */
	readonly activityId: string | undefined;
}

/** A call that destroys, and what the person said to it. */
export interface AnswerAsk extends CompanionAsk {
	readonly state: 'open' | 'doing' | 'done' | 'declined' | 'failed';
	/** What stood in the way: a code. */
	readonly failure?: string;
}

/** One answer of the companion, from the question to its end, and what the person says to what it asks. */
export class Answer {
	readonly #deps: Deps;
	readonly chatId: string;
	readonly spaceId: string;
	readonly #leaving = new AbortController();
	/** Calls that the person has agreed to, as the activity log knows them. */
	#agreed: readonly string[] = [];
	/** By which the server knows it, once it does; its message is kept by the same. */
	id = $state<string | undefined>();
	text = $state('');
	steps = $state.raw<readonly AnswerStep[]>([]);
	asks = $state.raw<readonly AnswerAsk[]>([]);
	isConnected = $state(true);
	isStopping = $state(false);
	end = $state.raw<CompanionEnd | undefined>();
	/** Why there is no answer, or no whole one: a code. */
	failure = $state<string | undefined>();

	constructor(deps: Deps, { chatId, spaceId }: { readonly chatId: string; readonly spaceId: string }) {
		this.#deps = deps;
		this.chatId = chatId;
		this.spaceId = spaceId;
	}

	get isUnderWay(): boolean {
		return this.end === undefined && this.failure === undefined;
	}

	/** Reads it to its end, and keeps it in the conversation. */
	async follow(begun: Begun, keep: (answerId: string, isOver: boolean) => void): Promise<void> {
		const { data, urls } = this.#deps;
		if (urls.ai === undefined) {
			this.failure = 'AI_NOT_STARTED';
			return;
		}
		if ('answerId' in begun) this.id = begun.answerId;
		const followed = await followAnswer(
			{
				fetch: (url, init) => fetch(url, { ...init, credentials: 'omit', cache: 'no-store' }),
				baseUrl: urls.ai,
				token: () => data.session.accessToken(),
				wait: waitForNetwork,
				onEvent: (event) => this.#take(event),
				onAnswerId: (id) => {
					this.id = id;
					keep(id, false);
					if (this.isStopping) void this.stop();
				},
				onConnected: (isConnected) => {
					this.isConnected = isConnected;
				},
				signal: this.#leaving.signal,
			},
			begun,
		);
		if (this.#leaving.signal.aborted) return;
		this.isConnected = true;
		if (!followed.ok) this.failure = followed.code;
		if (this.id === undefined) return;
		await this.#keepMessage(this.id);
		keep(this.id, true);
	}

	/** Ends it, as soon as it has begun; what it has done stays. */
	async stop(): Promise<void> {
		this.isStopping = true;
		if (this.id === undefined) return;
		const path = `/api/v1/companion/${encodeURIComponent(this.id)}/cancel`;
		await this.#deps.data.call({ service: 'ai', method: 'POST', path });
		this.isStopping = false;
	}

	/** The person's yes: the call is made now. */
	async agree(ask: AnswerAsk): Promise<void> {
		this.#settle(ask, { state: 'doing' });
		const answer = await this.#deps.data.call({
			service: 'ai',
			method: 'POST',
			path: '/api/v1/companion/confirmations',
			spaceId: this.spaceId,
			body: { confirmation: ask.confirmation },
		});
		const code = answer.ok ? codeIn(answer.body) : answer.code;
		this.#settle(ask, code === undefined ? { state: 'done' } : { state: 'failed', failure: code });
	}

	/** Keeps in the conversation what a yes has done. */
	async noteAgreed(activityId: string): Promise<void> {
		this.#agreed = [...this.#agreed, activityId];
		const { id, spaceId } = this;
		if (id === undefined || this.isUnderWay) return;
		const values = { callIds: this.#callIds() };
		await this.#deps.data.write({
			writes: [{ op: 'update', table: 'ai/chatMessages', spaceId, id, values }],
		});
	}

	decline(ask: AnswerAsk): void {
		this.#settle(ask, { state: 'declined' });
	}

	/** Reads no further; the server goes on. */
	leave(): void {
		this.#leaving.abort();
	}

	#take(event: CompanionEvent): void {
		if (event.kind === 'text') this.text += event.text;
		else if (event.kind === 'calling') {
			// What is said before and after calls are paragraphs of their own.
			if (this.text !== '' && !this.text.endsWith('\n\n')) this.text += '\n\n';
			const { callId, tool } = event;
			this.steps = [...this.steps, { callId, tool, state: 'running', activityId: undefined }];
		} else if (event.kind === 'called') {
			const { callId, tool, isError, activityId } = event;
			const done: AnswerStep = { callId, tool, state: isError ? 'failed' : 'done', activityId };
			this.steps = this.steps.map((step) =>
				step.callId === callId && step.state === 'running' ? done : step,
			);
		} else if (event.kind === 'asks') {
			// It was not made: it is no step, but a question.
			const asked = this.steps.findIndex(
				({ tool, state }) => state === 'running' && isSameTool(tool, event.tool),
			);
			this.steps = this.steps.filter((_, place) => place !== asked);
			this.asks = [...this.asks, { ...event, state: 'open' }];
		} else this.end = event;
	}

	#settle({ confirmation }: AnswerAsk, change: Pick<AnswerAsk, 'state' | 'failure'>): void {
		this.asks = this.asks.map((ask) => (ask.confirmation === confirmation ? { ...ask, ...change } : ask));
	}

	#callIds(): string[] {
		return [...this.steps.flatMap(({ activityId }) => activityId ?? []), ...this.#agreed];
	}

	async #keepMessage(id: string): Promise<void> {
		const callIds = this.#callIds();
		if (this.text.trim() === '' && callIds.length === 0) return;
		const { chatId, spaceId } = this;
		const values = { chatId, role: 'assistant' as const, text: this.text.trim(), callIds };
		await this.#deps.data.write({
			writes: [{ op: 'insert', table: 'ai/chatMessages', spaceId, id, values }],
		});
	}
}

/** A model knows a tool by a name without dots. */
function isSameTool(one: string, other: string): boolean {
	return one.replaceAll('.', '_') === other.replaceAll('.', '_');
}

/** Of a call that could not be made though it was agreed to. */
function codeIn(body: unknown): string | undefined {
	if (typeof body !== 'object' || body === null || !('ok' in body) || body.ok === true) return undefined;
	return 'code' in body && typeof body.code === 'string' ? body.code : 'INTERNAL';
}
