import type { Space } from '../wire/space.ts';
import { answerRequest } from './answer-request.ts';
import { StandInState, standInSpace } from './stand-in-state.ts';
import { createStandInTokens, type StandInTokens, type TokenClaims } from './stand-in-tokens.ts';

export interface AuthStandInOptions {
	/** The exact `iss` of its tokens. By default where it is reached. */
	readonly issuer?: string;
	/** The id of a person's own space. By default `personal-<user>`. */
	readonly personalSpaceId?: (userId: string) => string;
}

/**
 * mana-auth in memory, as far as other services speak to it: public keys, spaces, vaults, keys of spaces, policies, the
 * log of agents' calls and exchanged tokens. It believes what a token says, whoever signed it.
 */
export class AuthStandIn extends StandInState {
	readonly #tokens: StandInTokens;
	readonly #personalSpaceId: (userId: string) => string;

	/** @param url where it is reached, once it is */
	constructor(
		{ issuer, personalSpaceId = (userId) => `personal-${userId}` }: AuthStandInOptions = {},
		url: () => string = () => 'http://auth.test',
	) {
		super();
		this.#tokens = createStandInTokens(() => issuer ?? url());
		this.#personalSpaceId = personalSpaceId;
	}

	readonly fetch = (url: string | URL | Request, init?: RequestInit): Promise<Response> =>
		answerRequest(this, this.#tokens, new Request(url, init));

	/** Adds a person with a space of their own, and answers that space. */
	addUser(userId: string, ...more: Space[]): Space {
		const id = this.#personalSpaceId(userId);
		const own = standInSpace(id, { name: userId, type: 'personal', role: 'owner' });
		this.spacesByUser.set(userId, [own, ...more]);
		return own;
	}

	/** A person's own token, good for two days; `claims` may set any claim to something else. */
	token(userId: string, claims: TokenClaims = {}): Promise<string> {
		return this.#tokens.token(userId, claims);
	}

	publicKeyPem(): Promise<string> {
		return this.#tokens.publicKeyPem();
	}

	/** An agent's token, for the gateway at this address and the person's own space. */
	agentToken(userId: string, resource: string, claims: TokenClaims = {}): Promise<string> {
		return this.#tokens.token(userId, {
			aud: resource,
			space: this.#personalSpaceId(userId),
			scope: 'mana:read mana:write',
			client_id: 'client-1',
			grant: 'g1',
			...claims,
		});
	}
}
