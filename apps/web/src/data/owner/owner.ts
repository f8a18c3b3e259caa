import type { Space } from '@mana/auth-protocol';
import type { PortableRecord } from '@mana/portability/record-line';
import type { RevertSelector } from '@mana/sync-protocol';
import type { PolicyMode } from '@mana/tool-registry/browser';
import type { AppState, LockReason, SyncState } from '../app-state.ts';
import type { ServiceAnswer, ServiceRequest } from '../call-service.ts';
import type { DeviceAgent, DeviceAgentHere } from '../device-agent.ts';
import type { HistoryAnswer, TakenBack } from '../history.ts';
import type { RecordName } from '../query.ts';
import type { ModuleSizes, RowsToSealRequest, SealedCopies, SealedCopiesChange } from '../sealed-copies.ts';
import type { SearchRequest, SearchResult } from '../search.ts';
import type {
	AccessTokenAnswer,
	LockChoice,
	PasskeyHint,
	PasskeyResult,
	PasskeyUnlock,
	Session,
	SignInResult,
	SignOutResult,
	Unlock,
	UnlockResult,
} from '../session.ts';
import type { Conflict, RefusedEdit, Settlement } from '../set-aside.ts';
import { createWatchedValue } from '../watched-value.ts';
import type { Step, StepId, Undone, UndoState, Written } from '../write.ts';
import { type AccessTokens, type DeviceSession, openAccessTokens } from './access-tokens.ts';
import type { AgentGround } from './device-agent-store.ts';
import type { DeviceStorage } from './device-storage.ts';
import { createLiveRequests } from './live-requests.ts';
import { createLock, type Lock } from './lock.ts';
import { type Account, openAccount } from './open-account.ts';
import type { ImportBatch, PortablePage, PortableRecords, PortableTables } from './portable-records.ts';
import type { RowsToSeal } from './rows-to-seal.ts';
import { createSendToService, type Fetch, type SendToService, sendWithToken } from './service-requests.ts';
import { NotReadyError, SessionEndedError } from './session-errors.ts';
import { beginSignIn, redeemCode } from './sign-in.ts';
import { problemOf, watchedStorage } from './storage-problem.ts';
import { openKeys } from './unlock-keys.ts';

export interface ServiceUrls {
	readonly auth: string;
	readonly sync: string;
	/** Undefined where this Mana has no mana-ai. */
	readonly ai?: string;
	/** The app's own. */
	readonly app: string;
}

export interface OwnerDeps {
	readonly device: DeviceStorage;
	/** Without trailing slashes. */
	readonly urls: ServiceUrls;
	readonly fetch: Fetch;
	/** Milliseconds since 1970. */
	readonly now: () => number;
	readonly newId: () => string;
	/** Calls back again and again, about so often. Returns how to stop it. */
	readonly every: (milliseconds: number, run: () => void) => () => void;
	/** Whether no tab had the app open before this one. */
	readonly isFirstTab: boolean;
}

const keysEveryMs = 10 * 60_000;
const retryKeysMs = 5_000;
const lockCheckMs = 10_000;
const searchAfterMs = 1_000;
const nothingSynced: SyncState = { waiting: 0, isFirstPull: true };
const notReady = { ok: false, code: 'NOT_READY' } as const;

/** The one that has a browser's data open: storage, keys, connection. All tabs look at the same one. */
export class Owner implements Session {
	readonly state = createWatchedValue<AppState>({ kind: 'opening' });
	readonly sync = createWatchedValue<SyncState>(nothingSynced);
	readonly spaces = createWatchedValue<readonly Space[]>([]);
	readonly undoable = createWatchedValue<UndoState>({});
	readonly conflicts = createWatchedValue<readonly Conflict[]>([]);
	readonly refusedEdits = createWatchedValue<readonly RefusedEdit[]>([]);
	readonly live = createLiveRequests();
	readonly #deps: OwnerDeps;
	readonly #send: SendToService;
	readonly #sendToAi: SendToService | undefined;
	readonly #tokens: AccessTokens;
	readonly #lock: Lock;
	#account: Account | undefined;
	#stopWatching: (() => void)[] = [];

	private constructor(deps: OwnerDeps, parts: { send: SendToService; tokens: AccessTokens; lock: Lock }) {
		this.#deps = deps;
		this.#send = parts.send;
		this.#sendToAi = deps.urls.ai === undefined ? undefined : createSendToService(deps.urls.ai, deps.fetch);
		this.#tokens = parts.tokens;
		this.#lock = parts.lock;
	}

	static async open(deps: OwnerDeps): Promise<Owner> {
		const { device, urls, now } = deps;
		const send = createSendToService(urls.auth, deps.fetch);
		const tokens = await openAccessTokens({ values: device.values, send, now, onEnded() {} });
		const owner = new Owner(deps, { send, tokens, lock: await createLock(device.values, now) });
		const session = tokens.session();
		if (session === undefined) owner.state.set({ kind: 'signed-out' });
		else await owner.#openAccount(session);
		deps.every(lockCheckMs, () => {
			if (owner.state.get().kind === 'ready' && owner.#lock.isIdle()) void owner.#lockUp('idle');
		});
		deps.every(keysEveryMs, () => void owner.#refreshKeys());
		return owner;
	}

	async write(step: Step, id: StepId): Promise<Written> {
		return (await this.#ready()?.steps.write(step, id)) ?? notReady;
	}

	async undo(id?: StepId): Promise<Undone> {
		return (await this.#ready()?.steps.undo(id)) ?? notReady;
	}

	async redo(): Promise<Undone> {
		return (await this.#ready()?.steps.redo()) ?? notReady;
	}

	async search(request: SearchRequest): Promise<SearchResult> {
		return (await this.#ready()?.search.search(request)) ?? { hits: [], isComplete: false };
	}

	async history(name: RecordName): Promise<HistoryAnswer> {
		return (await this.#ready()?.history(name)) ?? notReady;
	}

	async takeBack(selector: RevertSelector): Promise<TakenBack> {
		return (await this.#ready()?.takeBack(selector)) ?? notReady;
	}

	async settleConflict(id: string, by: Settlement, step: StepId): Promise<Written> {
		return (await this.#ready()?.settleConflict(id, by, step)) ?? notReady;
	}

	async restoreEdit(id: string, step: StepId): Promise<Written> {
		return (await this.#ready()?.restoreEdit(id, step)) ?? notReady;
	}

	async dismissEdit(id: string): Promise<void> {
		await this.#ready()?.dismissEdit(id);
	}

	async portableTables(spaceId: string): Promise<PortableTables> {
		return this.#opened().portable.tables(spaceId);
	}

	async portablePage(of: Parameters<PortableRecords['page']>[0]): Promise<PortablePage> {
		return this.#opened().portable.page(of);
	}

	async portableNamed(of: Parameters<PortableRecords['named']>[0]): Promise<readonly PortableRecord[]> {
		return this.#opened().portable.named(of);
	}

	async importItems(batch: ImportBatch): Promise<void> {
		await this.#opened().portable.write(batch);
	}

	/** What a run of a mission on this device works with. @throws NotReadyError */
	async agentGround(): Promise<AgentGround> {
		const { deviceAgent } = this.#opened();
		return deviceAgent.ground(this.#tokens.session()?.userId ?? '');
	}

	/** How missions run on this device; kept, where it is given. @throws NotReadyError */
	async deviceAgent(next?: DeviceAgent): Promise<DeviceAgentHere> {
		const { deviceAgent, keyrings } = this.#opened();
		if (next !== undefined) await deviceAgent.keep(next);
		return { ...(await deviceAgent.read()), isZeroKnowledge: keyrings.isZeroKnowledge() };
	}

	/** What mana-ai may hold for missions, as it was chosen on this device. @throws NotReadyError */
	async sealedCopies(change?: SealedCopiesChange): Promise<SealedCopies> {
		return this.#opened().sealedCopies.take(change);
	}

	/** What a mission that runs at the server takes with it, open. @throws NotReadyError */
	async rowsToSeal(of: RowsToSealRequest): Promise<RowsToSeal> {
		return this.#opened().toSeal.rows(of);
	}

	/** @throws NotReadyError */
	async moduleSizes(spaceId: string): Promise<ModuleSizes> {
		return this.#opened().toSeal.sizes(spaceId);
	}

	/** How strictly calls of agents are looked at here. @throws NotReadyError */
	async policyMode(): Promise<PolicyMode> {
		const account = this.#ready();
		if (account === undefined) throw new NotReadyError();
		return account.policyMode.read();
	}

	async call(request: ServiceRequest): Promise<ServiceAnswer> {
		if (request.service === 'ai') return this.#callAi(request);
		const answer = await sendWithToken(this.#tokens, this.#send, request);
		// It may have made, left or joined a space.
		if (request.method !== 'GET' && answer.ok) void this.#refreshKeys();
		return answer;
	}

	setOnline(isOnline: boolean): void {
		this.#account?.replica.setOnline(isOnline);
		if (isOnline) void this.#refreshKeys();
	}

	beginSignIn(options: Parameters<Session['beginSignIn']>[0]): Promise<{ readonly url: string }> {
		return beginSignIn(this.#signIn(), options);
	}

	async completeSignIn(query: string): Promise<SignInResult> {
		const redeemed = await redeemCode(this.#signIn(), query);
		if (!redeemed.ok) return redeemed;
		const { signedIn, returnTo } = redeemed;
		const before = this.#tokens.session();
		const isOther = before !== undefined && before.userId !== signedIn.user.id;
		if (isOther && (this.#account?.replica.pending() ?? 0) > 0)
			return { ok: false, code: 'OTHER_ACCOUNT_UNSENT' };
		if (isOther) await this.#wipe(before.userId);
		await this.#tokens.adopt(signedIn);
		const session = this.#tokens.session();
		if (this.#account !== undefined) this.#account.replica.setOnline(true);
		else if (session !== undefined) await this.#openAccount(session);
		return { ok: true, returnTo };
	}

	async signOut({ evenIfUnsent }: { readonly evenIfUnsent: boolean }): Promise<SignOutResult> {
		const waiting = this.#account?.replica.pending() ?? 0;
		if (waiting > 0 && !evenIfUnsent) return { ok: false, code: 'UNSENT_CHANGES', waiting };
		const session = this.#tokens.session();
		if (session?.refreshToken !== undefined) {
			const body = { refreshToken: session.refreshToken };
			await this.#send({ method: 'POST', path: '/api/v1/auth/logout', body });
		}
		if (session !== undefined) await this.#wipe(session.userId);
		await this.#tokens.forget();
		await this.#lock.forget();
		this.state.set({ kind: 'signed-out' });
		return { ok: true };
	}

	async lock(): Promise<void> {
		if (this.#ready() !== undefined) await this.#lockUp('by-hand');
	}

	async unlock(by: Unlock): Promise<UnlockResult> {
		const account = this.#account;
		if (account === undefined) return { ok: false, code: 'SIGN_IN_AGAIN' };
		const opened = await openKeys(by, {
			keyrings: account.keyrings,
			send: (request) => sendWithToken(this.#tokens, this.#send, request),
		});
		if (!opened.ok) return opened;
		await this.#lock.setReason(undefined);
		this.#becomeReady(account);
		return { ok: true };
	}

	async addPasskey(passkey: PasskeyUnlock, recoveryCode?: string): Promise<PasskeyResult> {
		const account = this.#ready();
		if (account === undefined) return notReady;
		const { secret, ...hint } = passkey;
		const added = await account.keyrings.addPasskey(hint, secret, recoveryCode);
		return added === 'added' ? { ok: true } : { ok: false, code: passkeyRefusals[added] };
	}

	async removePasskey(): Promise<void> {
		await this.#ready()?.keyrings.removePasskey();
	}

	async passkey(): Promise<PasskeyHint | undefined> {
		return this.#account?.keyrings.passkey();
	}

	lockAfter(choice: LockChoice): Promise<void> {
		return this.#lock.choose(choice);
	}

	async lockChoice(): Promise<LockChoice> {
		return this.#lock.choice();
	}

	async accessToken(): Promise<AccessTokenAnswer> {
		try {
			return { ok: true, token: await this.#tokens.token() };
		} catch (error) {
			return { ok: false, code: error instanceof SessionEndedError ? error.code : 'UNREACHABLE' };
		}
	}

	async noteUse(): Promise<void> {
		this.#lock.noteUse();
	}

	async close(): Promise<void> {
		this.live.end();
		await this.#closeAccount();
	}

	#ready(): Account | undefined {
		return this.state.get().kind === 'ready' ? this.#account : undefined;
	}

	/** @throws NotReadyError */
	#opened(): Account {
		const account = this.#ready();
		if (account === undefined) throw new NotReadyError();
		return account;
	}

	async #callAi(request: ServiceRequest): Promise<ServiceAnswer> {
		const send = this.#sendToAi;
		if (send === undefined) return { ok: false, status: 0, code: 'AI_NOT_STARTED', body: undefined };
		const answer = await sendWithToken(this.#tokens, send, request);
		await this.#account?.policyMode.hear(request, answer);
		return answer;
	}

	#signIn() {
		const { device, urls } = this.#deps;
		return { values: device.values, send: this.#send, authUrl: urls.auth, appUrl: urls.app };
	}

	async #openAccount(session: DeviceSession): Promise<void> {
		this.state.set({ kind: 'opening' });
		const { device, urls, fetch, now, newId, isFirstTab } = this.#deps;
		try {
			const storage = watchedStorage(await device.openAccount(session.userId), (error) => this.fail(error));
			const tokens = this.#tokens;
			const account = await openAccount({
				storage,
				tokens,
				syncUrl: urls.sync,
				sendToAuth: this.#send,
				fetch,
				now,
				newId,
			});
			this.#account = account;
			this.#stopWatching = [
				account.status.state.subscribe(this.sync.set),
				account.spaces.subscribe(this.spaces.set),
				account.undoable.subscribe(this.undoable.set),
				account.conflicts.subscribe(this.conflicts.set),
				account.refusedEdits.subscribe(this.refusedEdits.set),
			];
			const reason = this.#lock.reasonAtStart(isFirstTab);
			if (reason !== undefined) await this.#lockUp(reason);
			else if (!account.keyrings.hasKeys()) await this.#refreshKeys();
			else this.#becomeReady(account);
		} catch (error) {
			this.fail(error);
		}
	}

	#becomeReady(account: Account): void {
		const { userId = '', email = '' } = this.#tokens.session() ?? {};
		this.#lock.noteUse();
		this.state.set({ kind: 'ready', account: { userId, email } });
		this.live.begin(account);
		void this.#refreshKeys();
		// What is on screen comes first.
		const stop = this.#deps.every(searchAfterMs, () => {
			stop();
			if (account === this.#ready())
				void account.search.start().catch((error: unknown) => account.status.failed(error));
		});
	}

	/** Fetches spaces and keys, and goes on with what that says. */
	async #refreshKeys(): Promise<void> {
		const account = this.#account;
		const { kind } = this.state.get();
		if (account === undefined || kind === 'locked') return;
		const known = account.keyrings.spaces().map(({ id }) => id);
		const fetched = await account.keyrings.fetch();
		if (account !== this.#account || this.state.get().kind === 'locked') return;
		if (fetched === 'code-needed') return this.#lockUp('new-device');
		const joined = account.keyrings.spaces().filter(({ id }) => !known.includes(id));
		if (joined.length > 0 && kind === 'ready') void account.enter(joined.map(({ id }) => id));
		if (kind === 'ready') return;
		if (fetched === 'fetched') return this.#becomeReady(account);
		this.state.set({ kind: 'problem', code: 'KEYS_UNAVAILABLE', wayOn: 'wait-for-network' });
		const stop = this.#deps.every(retryKeysMs, () => {
			stop();
			void this.#refreshKeys();
		});
	}

	async #lockUp(reason: LockReason): Promise<void> {
		const account = this.#account;
		if (account === undefined) return;
		const isNew = reason === 'new-device';
		const way = isNew || account.keyrings.isZeroKnowledge() ? 'recovery-code' : 'password';
		const hasPasskey = !isNew && account.keyrings.passkey() !== undefined;
		this.live.end();
		this.state.set({ kind: 'locked', reason, ways: hasPasskey ? ['passkey', way] : [way] });
		if (isNew) return;
		await this.#lock.setReason(reason);
		await account.lock();
	}

	async #wipe(userId: string): Promise<void> {
		this.live.end();
		await this.#closeAccount().catch(() => {
			// What it still had to write goes anyway.
		});
		await this.#deps.device.wipeAccount(userId);
		this.sync.set(nothingSynced);
		this.spaces.set([]);
		this.undoable.set({});
		this.conflicts.set([]);
		this.refusedEdits.set([]);
	}

	async #closeAccount(): Promise<void> {
		for (const stop of this.#stopWatching.splice(0)) stop();
		const account = this.#account;
		this.#account = undefined;
		await account?.close();
	}

	/** Says that there is no going on here, and why. */
	fail(error: unknown): void {
		this.live.end();
		this.state.set({ kind: 'problem', ...problemOf(error) });
	}
}

const passkeyRefusals = {
	'code-needed': 'CODE_NEEDED',
	'wrong-code': 'WRONG',
	unreachable: 'UNREACHABLE',
} as const;
