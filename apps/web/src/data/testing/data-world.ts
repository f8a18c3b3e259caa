import { AuthStandIn, randomKey } from '@mana/auth-protocol/testing';
import { createSyncStandIn } from '@mana/sync-protocol/testing';
import type { AppData } from '../app-data.ts';
import type { AppState, SyncState } from '../app-state.ts';
import { createMemoryDevice, type DeviceStorage } from '../owner/device-storage.ts';
import { Owner, type ServiceUrls } from '../owner/owner.ts';
import { connectAppData } from '../tabs/connect-app-data.ts';
import { type Channel, tabLockName } from '../tabs/messages.ts';
import { createOwnerClient, type OwnerClient } from '../tabs/owner-client.ts';
import { serveTabs } from '../tabs/serve-tabs.ts';

const urls = { auth: 'http://auth.test', sync: 'http://sync.test', app: 'http://app.test' };
const aiUrl = 'http://ai.test';
const email = (userId: string) => `${userId}@mana.test`;

type Answer = (url: string, init: RequestInit) => Promise<Response>;

/** mana-auth and mana-sync in memory, and browsers with tabs that use them. @param answerAi as mana-ai does, where it is */
export function createDataWorld(answerAi?: Answer) {
	const auth = new AuthStandIn();
	const sync = createSyncStandIn({
		now: Date.now,
		async spacesOf(token) {
			const { sub } = JSON.parse(atob(token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''));
			return auth.spacesByUser.get(sub) ?? null;
		},
	});
	const state = {
		/** Who signs in next. */
		person: 'anna',
		isOnline: true,
		/** Refresh tokens that are good. */
		sessions: new Map<string, string>(),
		nowMs: undefined as number | undefined,
		/** What mana-auth answers at a path, in place of what it would. */
		answers: new Map<string, (init: RequestInit) => Response>(),
	};

	function addPerson(userId: string): string {
		auth.vaultsByUser.set(userId, { keys: [randomKey()] });
		return auth.addUser(userId).id;
	}

	/** As mana-auth answers it, where the refresh token is the session and stays what it is. */
	async function signedIn(userId: string, refreshToken: string = crypto.randomUUID()): Promise<Response> {
		state.sessions.set(refreshToken, userId);
		return Response.json({
			user: {
				id: userId,
				email: email(userId),
				name: userId,
				emailVerified: true,
				role: 'user',
				accessTier: 'public',
				kind: 'human',
			},
			accessToken: await auth.token(userId, { jti: refreshToken }),
			refreshToken,
			expiresIn: 900,
		});
	}

	const refusal = (status: number, error: string) =>
		Response.json({ error, message: error, status }, { status });

	async function answerAuth(url: string, init: RequestInit): Promise<Response> {
		const { pathname } = new URL(url);
		const instead = state.answers.get(pathname);
		if (instead !== undefined) return instead(init);
		const body = typeof init.body === 'string' ? JSON.parse(init.body) : {};
		switch (pathname) {
			case '/api/v1/auth/app-token':
				return signedIn(state.person);
			case '/api/v1/auth/refresh': {
				const userId = state.sessions.get(body.refreshToken);
				return userId === undefined ? refusal(401, 'SESSION_ENDED') : signedIn(userId, body.refreshToken);
			}
			case '/api/v1/auth/logout':
				state.sessions.delete(body.refreshToken);
				return Response.json({ ok: true });
			case '/api/v1/auth/step-up':
				return body.password === 'right'
					? Response.json({ accessToken: 'stepped-up', expiresIn: 300 })
					: refusal(401, 'INVALID_CREDENTIALS');
			default:
				return auth.fetch(url, init);
		}
	}

	async function fetchInWorld(url: string, init: RequestInit): Promise<Response> {
		if (!state.isOnline) throw new TypeError('no network');
		if (url.startsWith(urls.sync)) return sync.fetch(url, init);
		return answerAi && url.startsWith(aiUrl) ? answerAi(url, init) : answerAuth(url, init);
	}
	const worldUrls = { ...urls, ...(answerAi && { ai: aiUrl }) };

	return {
		auth,
		sync,
		state,
		addPerson,
		/** Answers as both services do, under these addresses. */
		answer: fetchInWorld,
		urls: worldUrls,
		browser: (device: DeviceStorage = createMemoryDevice()) =>
			createBrowser({
				...{ device, urls: worldUrls, fetch: fetchInWorld },
				now: () => state.nowMs ?? Date.now(),
			}),
		setOnline(isOnline: boolean) {
			state.isOnline = isOnline;
			if (!isOnline) sync.endStreams();
		},
	};
}

export type DataWorld = ReturnType<typeof createDataWorld>;
export type Browser = ReturnType<typeof createBrowser>;
export type Tab = ReturnType<typeof connectAppData>;

interface BrowserOptions {
	readonly device: DeviceStorage;
	readonly urls: ServiceUrls;
	readonly fetch: Answer;
	readonly now: () => number;
}

/** A browser's tabs, its channels between them, and the one that owns the data. */
function createBrowser({ device, urls, fetch, now }: BrowserOptions) {
	const openChannel = createChannels();
	const closedTabs = new Map<string, () => void>();
	const ticks: (() => void)[] = [];
	let stopServing: (() => void) | undefined;
	let owner: Owner | undefined;
	let tabs = 0;

	return {
		device,
		/** A worker gets hold of the data. Whoever had it is gone without a word. */
		async own(isFirstTab = true): Promise<Owner> {
			stopServing?.();
			const before = owner;
			const next = await Owner.open({
				device,
				urls,
				fetch,
				now,
				isFirstTab,
				newId: () => crypto.randomUUID(),
				every(_, run) {
					ticks.push(run);
					return () => void ticks.splice(ticks.indexOf(run), 1);
				},
			});
			owner = next;
			const whenFree = (name: string) => new Promise<void>((free) => closedTabs.set(name, free));
			stopServing = serveTabs({ owner: next, openChannel, whenFree, newId: () => crypto.randomUUID() });
			await before?.close().catch(() => {});
			return next;
		},
		openTab(): Tab {
			tabs += 1;
			const id = String(tabs);
			const client = createOwnerClient(id, openChannel);
			const data = connectAppData(client, () => crypto.randomUUID());
			return {
				...data,
				close() {
					data.close();
					closedTabs.get(tabLockName(id))?.();
				},
			};
		},
		/** What a worker beside the tabs speaks to the owner by. */
		openClient(): OwnerClient {
			tabs += 1;
			return createOwnerClient(String(tabs), openChannel);
		},
		tick() {
			for (const run of [...ticks]) run();
		},
		async close() {
			stopServing?.();
			await owner?.close().catch(() => {});
		},
	};
}

function createChannels(): (name: string) => Channel {
	const channelsByName = new Map<string, Set<Channel>>();
	return (name) => {
		const others = channelsByName.get(name) ?? new Set();
		channelsByName.set(name, others);
		const channel: Channel = {
			onmessage: null,
			postMessage(message) {
				const data = structuredClone(message);
				for (const other of others) {
					if (other === channel) continue;
					queueMicrotask(() => {
						if (others.has(other)) other.onmessage?.(new MessageEvent('message', { data }));
					});
				}
			},
			close: () => void others.delete(channel),
		};
		others.add(channel);
		return channel;
	};
}

/** Signs this tab's browser in as the person of the world. */
export async function signIn(tab: Pick<AppData, 'session'>): Promise<void> {
	const { url } = await tab.session.beginSignIn({ returnTo: '/' });
	const state = new URL(url).searchParams.get('state');
	const result = await tab.session.completeSignIn(`?code=${'c'.repeat(43)}&state=${state}`);
	if (!result.ok) throw new Error(result.code);
}

/** What a callback was told last, and a wait for what it is to be told. */
export function witness<Value>(start: (tell: (value: Value) => void) => unknown) {
	const told: Value[] = [];
	start((value) => void told.push(value));
	return {
		told,
		latest: () => told.at(-1),
		async until(isTrue: (value: Value) => boolean): Promise<Value> {
			for (let left = 600; left > 0; left -= 1) {
				const value = told.at(-1);
				if (value !== undefined && isTrue(value)) return value;
				await Bun.sleep(5);
			}
			throw new Error(`it was not told in time; last: ${JSON.stringify(told.at(-1))}`);
		},
	};
}

/** A browser in which somebody is signed in, with one tab. @param person of the world, added where they are not yet */
export async function signedInBrowser(world: DataWorld, person = 'anna', device = createMemoryDevice()) {
	const spaceId = world.auth.spacesByUser.get(person)?.[0]?.id ?? world.addPerson(person);
	world.state.person = person;
	const browser = world.browser(device);
	await browser.own();
	const tab = browser.openTab();
	await signIn(tab);
	await witness<AppState>(tab.state.subscribe).until(({ kind }) => kind === 'ready');
	return { browser, tab, spaceId, device };
}

/** Waits until the server has all that the tab's browser has written. */
export function untilSent(tab: Tab): Promise<SyncState> {
	return witness<SyncState>(tab.sync.subscribe).until(({ waiting }) => waiting === 0);
}
