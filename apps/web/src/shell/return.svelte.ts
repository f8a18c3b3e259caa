import type { AppContext } from '../app/app-context.ts';
import { navigation } from '../app/navigation.svelte.ts';
import type { SignInResult } from '../data/session.ts';

type Deps = Pick<AppContext, 'data'>;
export type SignInFailure = (SignInResult & { readonly ok: false })['code'];

/** Where mana-auth's page comes back to, with a code. */
const signedInPath = '/signed-in';

/** Sends the browser to mana-auth's page, and back to where the person is. */
export async function leaveToSignIn(
	{ data }: Deps,
	screen: 'sign-in' | 'sign-up' = 'sign-in',
): Promise<void> {
	const { path, query } = navigation.place;
	const returnTo = query.size > 0 ? `${path}?${query}` : path;
	const { url } = await data.session.beginSignIn({ returnTo, screen });
	location.assign(url);
}

/**
 * Takes a person in who comes back from mana-auth's page: one who was signed out, and one whose session had ended while
 * what they keep stayed on the device.
 */
export class Return {
	#isUnderWay = $state(false);
	#failure = $state<SignInFailure | undefined>();

	get isUnderWay(): boolean {
		return this.#isUnderWay;
	}

	get failure(): SignInFailure | undefined {
		return this.#failure;
	}

	/** @param onFailed for whoever is in the app already */
	async complete({ data }: Deps, onFailed: (code: SignInFailure) => void): Promise<void> {
		if (navigation.place.path !== signedInPath || this.#isUnderWay) return;
		this.#isUnderWay = true;
		const { query } = navigation.place;
		navigation.go('/', { replace: true });
		const result = await data.session.completeSignIn(query.toString());
		this.#isUnderWay = false;
		this.#failure = result.ok ? undefined : result.code;
		if (result.ok) navigation.go(result.returnTo, { replace: true });
		else onFailed(result.code);
	}
}
