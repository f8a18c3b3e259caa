import { AppError } from '@mana/service-kit';
import { LRUCache } from 'lru-cache';
import { AnswerStream } from './answer-stream.ts';

const keptMs = 10 * 60_000;
const keptAnswers = 2_000;

export interface OpenAnswer<Event> {
	readonly userId: string;
	readonly stream: AnswerStream<Event>;
	readonly controller: AbortController;
}

/** The answers of this process that are under way, or have ended within the last minutes. */
export class OpenAnswers<Event> {
	readonly #answers = new LRUCache<string, OpenAnswer<Event>>({ max: keptAnswers, ttl: keptMs });
	readonly #underWay = new Map<string, number>();
	readonly #answersPerUser: number;
	#isDraining = false;

	constructor(answersPerUser: number) {
		this.#answersPerUser = answersPerUser;
	}

	get isDraining(): boolean {
		return this.#isDraining;
	}

	/**
	 * Begins an answer and lets it go on by itself; the stream ends with it.
	 *
	 * @throws AppError 429 `ANSWERS_UNDER_WAY`, 503 `STOPPING`
	 */
	begin(
		id: string,
		userId: string,
		work: (stream: AnswerStream<Event>, signal: AbortSignal) => Promise<void>,
	): OpenAnswer<Event> {
		if (this.#isDraining) throw new AppError('STOPPING', 503, 'The service is stopping. Try again.');
		const count = this.#underWay.get(userId) ?? 0;
		if (count >= this.#answersPerUser) {
			throw new AppError('ANSWERS_UNDER_WAY', 429, 'Wait for an answer before asking for another one.');
		}
		this.#underWay.set(userId, count + 1);
		const answer: OpenAnswer<Event> = {
			userId,
			stream: new AnswerStream(),
			controller: new AbortController(),
		};
		this.#answers.set(id, answer);
		void work(answer.stream, answer.controller.signal).finally(() => {
			answer.stream.end();
			const left = (this.#underWay.get(userId) ?? 1) - 1;
			if (left > 0) this.#underWay.set(userId, left);
			else this.#underWay.delete(userId);
		});
		return answer;
	}

	/** @throws AppError 404 `ANSWER_UNKNOWN` */
	find(id: string, userId: string): OpenAnswer<Event> {
		const answer = this.#answers.get(id);
		if (answer?.userId === userId) return answer;
		throw new AppError('ANSWER_UNKNOWN', 404, 'There is no such answer here, or it ended a while ago.');
	}

	/** Keeps nothing of an answer that nobody reads on. */
	forget(id: string): void {
		this.#answers.delete(id);
	}

	/** Ends what is under way. */
	drain(): void {
		this.#isDraining = true;
		for (const { controller } of this.#answers.values()) controller.abort();
	}
}
