import { passkeyChallengeSchema, passkeysSchema, type SteppedUp, steppedUpSchema } from '@mana/auth-protocol';
import type { AppData } from '../data/app-data.ts';
import type { ServiceAnswer, ServiceRequest } from '../data/call-service.ts';

/** Before a token ends by so much it counts as ended, so that it does not end on its way. */
const marginMs = 15_000;

/** How a person proves that it is they. */
export type ProofGiven =
	| { readonly password: string; readonly code?: string }
	| { readonly passkey: unknown };

/** What a dialog asks for, until it is answered or put away. */
export interface AskedProof {
	/** Answers the refusal's code, or nothing once it is proved. */
	prove(by: ProofGiven): Promise<string | undefined>;
	giveUp(): void;
}

/**
 * Asks a person to prove who they are where the server wants that, and remembers it for as long as it counts: only in
 * this page's memory.
 */
export class Proof {
	readonly #data: Pick<AppData, 'call'>;
	#asked = $state.raw<AskedProof | undefined>();
	#proved: { readonly token: string; readonly untilMs: number } | undefined;

	constructor(data: Pick<AppData, 'call'>) {
		this.#data = data;
	}

	get asked(): AskedProof | undefined {
		return this.#asked;
	}

	/** Sends a request, after a proof where it takes one. Undefined: the person would rather not. */
	async call(request: ServiceRequest): Promise<ServiceAnswer | undefined> {
		const proved = this.#current();
		const answer = await this.#data.call(proved ? { ...request, stepUpToken: proved } : request);
		if (answer.ok || answer.code !== 'STEP_UP_REQUIRED') return answer;
		const token = await this.token({ isFresh: true });
		return token === undefined ? undefined : this.#data.call({ ...request, stepUpToken: token });
	}

	/** A token that stands for a recent proof, asked for where there is none. Undefined: the person would rather not. */
	async token({ isFresh = false } = {}): Promise<string | undefined> {
		const proved = isFresh ? undefined : this.#current();
		return proved ?? this.#ask();
	}

	/** A question for `navigator.credentials`, where the person has a passkey. */
	async passkeyQuestion() {
		const listed = await this.#data.call({ method: 'GET', path: '/api/v1/me/passkeys' });
		const known = listed.ok ? passkeysSchema.safeParse(listed.body) : undefined;
		if (!known?.success || known.data.passkeys.length === 0) return undefined;
		const path = '/api/v1/auth/step-up/passkey-options';
		const answer = await this.#data.call({ method: 'POST', path });
		return answer.ok ? passkeyChallengeSchema.parse(answer.body) : undefined;
	}

	#current(): string | undefined {
		return this.#proved && this.#proved.untilMs > Date.now() ? this.#proved.token : undefined;
	}

	#ask(): Promise<string | undefined> {
		return new Promise((resolve) => {
			const end = (token: string | undefined) => {
				this.#asked = undefined;
				resolve(token);
			};
			this.#asked = {
				giveUp: () => end(undefined),
				prove: async (by) => {
					const path = '/api/v1/auth/step-up';
					const answer = await this.#data.call({ method: 'POST', path, body: by });
					if (!answer.ok) return answer.code;
					end(this.#keep(steppedUpSchema.parse(answer.body)));
					return undefined;
				},
			};
		});
	}

	#keep({ accessToken, expiresIn }: SteppedUp): string {
		this.#proved = { token: accessToken, untilMs: Date.now() + expiresIn * 1_000 - marginMs };
		return accessToken;
	}
}
