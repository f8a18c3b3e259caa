import { SvelteMap } from 'svelte/reactivity';
import type { AppContext } from '../../app/app-context.ts';
import { Answer } from './answer.svelte.ts';
import type { CompanionQuestion } from './follow-answer.ts';
import { keepAnswer, keptAnswers } from './kept-answers.ts';

type Deps = Pick<AppContext, 'data' | 'urls'>;

export interface Sent {
	/** Undefined for a new conversation. */
	readonly chatId: string | undefined;
	readonly spaceId: string;
	readonly text: string;
	readonly screen?: string | undefined;
	readonly modules: readonly string[];
	/** What was said before in this conversation. */
	readonly earlier: CompanionQuestion['messages'];
}

const titleCharacters = 60;
/** What mana-ai takes. */
const messagesAtOnce = 100;

/** The companion's conversations on this page: it goes on answering while its panel is closed. */
export class Companion {
	readonly #deps: Deps;
	readonly userId: string;
	readonly #answers = new SvelteMap<string, Answer>();
	/** The conversation that is shown; undefined for a new one. */
	chatId = $state<string | undefined>();
	/** What is being typed. */
	draft = $state('');
	/** Modules whose tools are needed beside the usual ones. */
	modules = $state.raw<readonly string[]>([]);

	constructor(deps: Deps, userId: string) {
		this.#deps = deps;
		this.userId = userId;
		for (const kept of keptAnswers(userId)) {
			this.chatId = kept.chatId;
			this.#follow(new Answer(deps, kept), { answerId: kept.answerId });
		}
	}

	/** The latest answer of a conversation that was asked for on this page. */
	answerOf(chatId: string | undefined): Answer | undefined {
		return chatId === undefined ? undefined : this.#answers.get(chatId);
	}

	/** Keeps what the person says in the conversation, and asks for an answer. @returns the code of what was refused */
	async send({ chatId, spaceId, text, screen, modules, earlier }: Sent): Promise<string | undefined> {
		const id = chatId ?? crypto.randomUUID();
		const title = text.replaceAll(/\s+/g, ' ').slice(0, titleCharacters).toWellFormed();
		const written = await this.#deps.data.write({
			writes: [
				...(chatId === undefined
					? [{ op: 'insert', table: 'ai/chats', spaceId, id, values: { title } } as const]
					: []),
				{ op: 'insert', table: 'ai/chatMessages', spaceId, values: { chatId: id, role: 'user', text } },
			],
		});
		if (!written.ok) return written.code;
		this.chatId = id;
		this.draft = '';
		const messages = asked([...earlier, { role: 'user', text }]);
		const question = { messages, modules, ...(screen !== undefined && { screen }) };
		this.#follow(new Answer(this.#deps, { chatId: id, spaceId }), { spaceId, question });
		return undefined;
	}

	/** Asks once more for an answer to what was said last. */
	askAgain(chatId: string, spaceId: string, said: CompanionQuestion['messages']): void {
		const question = { messages: asked(said), modules: this.modules };
		this.#follow(new Answer(this.#deps, { chatId, spaceId }), { spaceId, question });
	}

	/** Ends all that is under way here: somebody else is at this page. */
	leave(): void {
		for (const answer of this.#answers.values()) answer.leave();
	}

	#follow(answer: Answer, begun: Parameters<Answer['follow']>[0]): void {
		this.#answers.set(answer.chatId, answer);
		const keep = (answerId: string, isOver: boolean) =>
			keepAnswer(this.userId, { chatId: answer.chatId, spaceId: answer.spaceId, answerId }, isOver);
		void answer.follow(begun, keep);
	}
}

/** The end of a conversation, from something that its person said. */
function asked(said: CompanionQuestion['messages']): CompanionQuestion['messages'] {
	const latest = said.slice(-messagesAtOnce);
	return latest.slice(latest.findIndex(({ role }) => role === 'user'));
}

let current: Companion | undefined;

/** That of the person who is at this page. */
export function companionOf(deps: Deps, userId: string): Companion {
	if (current?.userId !== userId) {
		current?.leave();
		current = new Companion(deps, userId);
	}
	return current;
}
