import {
	exchangedTokenTypes,
	missionGrantTokenType,
	missionTokenErrorSchema,
	missionTokenPath,
	type TokenUse,
	tokenExchangeSchema,
} from '@mana/auth-protocol';
import type { SignClientAssertion } from '@mana/shared-auth';
import { RunFailed, RunWaits } from './run-failure.ts';

/** What a mission may act with now. Never logged. */
export interface MissionTokens {
	/** For mana-auth. */
	readonly keysToken: string;
	/** Absent for a run that has nothing to do with mana-sync. */
	readonly syncToken?: string;
	/** What was granted, by modules. */
	readonly scopes: readonly string[];
	/** Where. */
	readonly spaceId: string;
}

/** Tokens for one run, good for a minute at most. */
export interface RunTokens {
	/**
	 * Tokens that are good now: those of before, until shortly before they end.
	 *
	 * @throws RunFailed `GRANT_ENDED`, `RUNS_EXCEEDED`; RunWaits where mana-auth cannot be reached
	 */
	current(): Promise<MissionTokens>;
}

export interface MissionTokensOptions {
	/** Where mana-auth is reached, without a trailing slash. */
	readonly authUrl: string;
	/** What others call it: an assertion is meant for the endpoint by this name. */
	readonly authPublicUrl: string;
	readonly assert: SignClientAssertion;
	readonly fetch: typeof fetch;
	/** Milliseconds since 1970, UTC. */
	readonly now: () => number;
}

export type CreateRunTokens = (run: { readonly id: string; readonly grantId: string }) => RunTokens;

interface KeptTokens {
	readonly tokens: Promise<MissionTokens>;
	readonly fromMs: number;
	untilMs: number;
}

const timeoutMs = 5_000;
/** A token that ends sooner than this is not handed out: a call may take that long to arrive. */
const marginMs = 10_000;

/**
 * Exchanges what a person has granted to a mission for tokens that the services take (RFC 8693), proving who we are by
 * `private_key_jwt` (RFC 7523). A grant that was taken back is noticed at the next exchange: within a minute.
 */
export function createMissionTokens(options: MissionTokensOptions): CreateRunTokens {
	return (run) =>
		keepTokens(options.now, async () => {
			// One after the other: the first one counts the run.
			const keys = await exchangeGrant(options, 'keys', run);
			const sync = await exchangeGrant(options, 'sync', run);
			const lifetimeMs = Math.min(keys.lifetimeMs, sync.lifetimeMs);
			return { ...keys, keysToken: keys.token, syncToken: sync.token, lifetimeMs };
		});
}

/** As `createMissionTokens`, for runs on sealed copies: their tokens read nothing, and open no key. */
export function createTraceTokens(options: MissionTokensOptions): CreateRunTokens {
	return (run) =>
		keepTokens(options.now, async () => {
			const trace = await exchangeGrant(options, 'trace', run);
			return { ...trace, keysToken: trace.token };
		});
}

function keepTokens(
	now: () => number,
	exchange: () => Promise<MissionTokens & { readonly lifetimeMs: number }>,
): RunTokens {
	let known: KeptTokens | undefined;
	const renewed = (fromMs: number) => {
		const kept: KeptTokens = {
			fromMs,
			untilMs: Number.POSITIVE_INFINITY,
			tokens: exchange().then(({ lifetimeMs, ...tokens }) => {
				kept.untilMs = fromMs + lifetimeMs - marginMs;
				return tokens;
			}),
		};
		// A failure is not kept.
		kept.tokens.catch(() => {
			if (known === kept) known = undefined;
		});
		return kept;
	};
	return {
		current() {
			const nowMs = now();
			// Now is before it was asked for where the clock was set back: nobody knows how old it is then.
			if (!known || nowMs < known.fromMs || nowMs >= known.untilMs) known = renewed(nowMs);
			return known.tokens;
		},
	};
}

interface Exchanged {
	readonly token: string;
	readonly scopes: readonly string[];
	readonly spaceId: string;
	readonly lifetimeMs: number;
}

async function exchangeGrant(
	options: MissionTokensOptions,
	use: TokenUse,
	run: { readonly id: string; readonly grantId: string },
): Promise<Exchanged> {
	const form = new URLSearchParams({
		grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
		client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
		client_assertion: await options.assert(`${options.authPublicUrl}${missionTokenPath}`),
		subject_token: run.grantId,
		subject_token_type: missionGrantTokenType,
		requested_token_type: exchangedTokenTypes[use],
		run_id: run.id,
	});
	const answer = await ask(options, form);
	if (answer.status === 400) {
		const refused = missionTokenErrorSchema.safeParse(answer.body);
		const isExceeded = refused.success && refused.data.error === 'runs_exceeded';
		throw new RunFailed(isExceeded ? 'RUNS_EXCEEDED' : 'GRANT_ENDED');
	}
	const exchanged = answer.status === 200 ? tokenExchangeSchema.safeParse(answer.body) : undefined;
	const [spaceId] = exchanged?.success && exchanged.data.spaces !== '*' ? exchanged.data.spaces : [];
	// Also where our own key is refused: that is for whoever runs the service to mend, and the run goes on then.
	if (!exchanged?.success || spaceId === undefined) throw new RunWaits('SERVICES_AWAY');
	return {
		token: exchanged.data.access_token,
		scopes: exchanged.data.scope.split(' ').filter(Boolean),
		spaceId,
		lifetimeMs: exchanged.data.expires_in * 1000,
	};
}

async function ask(
	{ authUrl, fetch }: Pick<MissionTokensOptions, 'authUrl' | 'fetch'>,
	form: URLSearchParams,
): Promise<{ readonly status: number; readonly body: unknown }> {
	try {
		const response = await fetch(`${authUrl}${missionTokenPath}`, {
			method: 'POST',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: form.toString(),
			redirect: 'error',
			signal: AbortSignal.timeout(timeoutMs),
		});
		return { status: response.status, body: await response.json() };
	} catch (cause) {
		throw new RunWaits('SERVICES_AWAY', undefined, { cause });
	}
}
