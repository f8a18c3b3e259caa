import { importMasterKey } from '@mana/shared-crypto';
import { listTables, type SyncClientConfig } from '@mana/sync-protocol';
import type { AppContext } from '../../app/app-context.ts';
import {
	dropPreviousKey,
	handBack,
	keepRecoveryCode,
	type MasterKeys,
	makeNewKey,
	openWithCode,
	readStandardKey,
	switchKeys,
} from './master-keys.ts';
import { reencryptRecords } from './reencrypt-records.ts';
import { renewKeyPair } from './renew-key-pair.ts';
import { rewrapAgentKeys } from './rewrap-agent-keys.ts';
import { type AskAuth, createAskAuth } from './vault-calls.ts';
import { VaultError } from './vault-error.ts';

/** Where the work at the keys stands. */
export type VaultStep =
	| { readonly kind: 'idle' }
	| { readonly kind: 'working' }
	/** A new recovery code, which counts once the person says that they have it. */
	| { readonly kind: 'code'; readonly code: string; keep(): Promise<void> }
	| { readonly kind: 'reencrypting'; readonly seen: number }
	/** Everything is under the new key; another device may write under the one before for so long. */
	| { readonly kind: 'waiting'; readonly minutes: number; finish(): Promise<void> }
	| { readonly kind: 'done'; readonly what: 'recovery-code' | 'new-key' | 'standard' };

const unlockTries = 3;
const settleMs = 400;

type Deps = Pick<AppContext, 'data' | 'proof' | 'space' | 'urls'>;

/**
 * Work at the person's keys, which goes on while screens come and go: turning zero-knowledge mode on locks the app for a
 * moment, until it is opened with the new code.
 */
export class VaultWork {
	readonly #deps: Deps;
	readonly #ask: AskAuth;
	#step = $state.raw<VaultStep>({ kind: 'idle' });
	#failure = $state<string | undefined>();

	constructor(deps: Deps) {
		this.#deps = deps;
		this.#ask = createAskAuth(deps);
	}

	get step(): VaultStep {
		return this.#step;
	}

	/** The code of what stood in the way. */
	get failure(): string | undefined {
		return this.#failure;
	}

	/** Puts away what was shown. */
	rest(): void {
		this.#step = { kind: 'idle' };
		this.#failure = undefined;
	}

	/** For a vault that the server opens as well. */
	makeRecoveryCode(): Promise<void> {
		return this.#attempt(async () => {
			await this.#prove();
			const key = await readStandardKey(this.#ask);
			const { code } = makeNewKey();
			this.#show(code, async () => {
				await keepRecoveryCode(this.#ask, key, code);
				this.#step = { kind: 'done', what: 'recovery-code' };
			});
		});
	}

	turnOn(): Promise<void> {
		return this.#attempt(async () => {
			await this.#prove();
			this.#offerNewKey(await readStandardKey(this.#ask));
		});
	}

	/** Makes a new key, or goes on where that was broken off. */
	renew(code: string): Promise<void> {
		return this.#attempt(async () => {
			const { current, previous } = await openWithCode(this.#ask, code);
			if (previous) await this.#reencrypt({ current, previous });
			else {
				await this.#prove();
				this.#offerNewKey(current);
			}
		});
	}

	turnOff(code: string): Promise<void> {
		return this.#attempt(async () => {
			await handBack(this.#ask, code);
			this.#step = { kind: 'done', what: 'standard' };
		});
	}

	/** Runs one thing, and says why it did not work where it did not. */
	async #attempt(run: () => Promise<void>): Promise<void> {
		const before = this.#step;
		this.#failure = undefined;
		this.#step = { kind: 'working' };
		try {
			await run();
		} catch (error) {
			if (!(error instanceof Error && 'code' in error)) throw error;
			// Once keys were switched the code that was shown counts, and is shown no more.
			const isUnchanged =
				this.#step.kind === 'working' && (before.kind === 'code' || before.kind === 'waiting');
			this.#step = isUnchanged ? before : { kind: 'idle' };
			if (error.code !== 'GIVEN_UP') this.#failure = String(error.code);
		}
	}

	/** Before a code is shown: whoever would not prove who they are has not written one down for nothing. */
	async #prove(): Promise<void> {
		if ((await this.#deps.proof.token()) === undefined) throw new VaultError('GIVEN_UP');
	}

	#show(code: string, keep: () => Promise<void>): void {
		this.#step = { kind: 'code', code, keep: () => this.#attempt(keep) };
	}

	#offerNewKey(previous: Uint8Array<ArrayBuffer>): void {
		const { key: current, code } = makeNewKey();
		this.#show(code, async () => {
			await switchKeys(this.#ask, { current, previous }, code);
			this.#step = { kind: 'reencrypting', seen: 0 };
			await this.#openWith(code);
			await this.#reencrypt({ current, previous });
		});
	}

	/** The app locks once it notices that its key is another; that may be while it is being opened. */
	async #openWith(code: string): Promise<void> {
		const { session, state } = this.#deps.data;
		for (let left = unlockTries; left > 0; left -= 1) {
			await session.unlock({ way: 'recovery-code', code });
			await new Promise((resolve) => setTimeout(resolve, settleMs));
			let isOpen = false;
			state.subscribe(({ kind }) => {
				isOpen = kind === 'ready';
			})();
			if (isOpen) return;
		}
	}

	/** Brings everything under the new key, and drops the one before. Broken off, it is begun again. */
	async #reencrypt(keys: MasterKeys): Promise<void> {
		const { space } = this.#deps;
		this.#step = { kind: 'reencrypting', seen: 0 };
		await renewKeyPair(this.#ask, keys, space.all);
		await rewrapAgentKeys(this.#ask, keys);
		const personal = space.personal?.id;
		if (personal === undefined) throw new VaultError('SPACE_FORBIDDEN');
		const sync = this.#syncConfig();
		const [current, previous] = await Promise.all(
			[keys.current, keys.previous].map((key) => importMasterKey(key)),
		);
		if (!current || !previous) return;
		const collections = await listTables(await sync(), { space: personal });
		let seen = 0;
		await reencryptRecords(sync, { space: personal, collections, keys: { current, previous } }, () => {
			seen += 1;
			this.#step = { kind: 'reencrypting', seen };
		});
		await this.#drop();
	}

	async #drop(): Promise<void> {
		const seconds = await dropPreviousKey(this.#ask);
		this.#step =
			seconds === 0
				? { kind: 'done', what: 'new-key' }
				: {
						kind: 'waiting',
						minutes: Math.ceil(seconds / 60),
						finish: () => this.#attempt(() => this.#drop()),
					};
	}

	/** mana-sync with a token that is renewed as the work goes on. */
	#syncConfig(): () => Promise<SyncClientConfig> {
		const clientId = `reencrypt-${crypto.randomUUID()}`;
		return async () => {
			const answer = await this.#deps.data.session.accessToken();
			if (!answer.ok) throw new VaultError(answer.code);
			return { baseUrl: this.#deps.urls.sync, jwt: answer.token, clientId };
		};
	}
}

let work: VaultWork | undefined;

/** The one there is in this page: it goes on while its screen is left, or locked. */
export function vaultWork(deps: Deps): VaultWork {
	work ??= new VaultWork(deps);
	return work;
}
