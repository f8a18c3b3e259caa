import type { Owner } from '../owner/owner.ts';
import {
	type Channel,
	type LobbyMessage,
	lobbyName,
	type OwnerCalls,
	type OwnerMessage,
	type TabMessage,
	tabChannelName,
	tabLockName,
	type Watch,
} from './messages.ts';

export interface ServeDeps {
	readonly owner: Owner;
	readonly openChannel: (name: string) => Channel;
	/** Resolves once nobody holds the lock of this name. */
	readonly whenFree: (lockName: string) => Promise<void>;
	readonly newId: () => string;
}

/** Answers every tab of the browser, and forgets those that are gone. Returns how to stop it. */
export function serveTabs({ owner, openChannel, whenFree, newId }: ServeDeps): () => void {
	const me = newId();
	const tabs = new Map<string, { readonly close: () => void }>();
	const lobby = openChannel(lobbyName);
	lobby.onmessage = ({ data }: MessageEvent<LobbyMessage>) => {
		if (data.kind === 'tab') welcome(data.tab);
	};
	lobby.postMessage({ kind: 'owner', owner: me } satisfies LobbyMessage);

	function welcome(tab: string): void {
		if (tabs.has(tab)) return;
		const channel = openChannel(tabChannelName(tab));
		const served = serveTab(owner, channel);
		tabs.set(tab, served);
		channel.postMessage({ kind: 'welcome', owner: me } satisfies OwnerMessage);
		void whenFree(tabLockName(tab)).then(() => {
			served.close();
			tabs.delete(tab);
		});
	}

	return () => {
		lobby.close();
		for (const { close } of tabs.values()) close();
		tabs.clear();
	};
}

function serveTab(owner: Owner, channel: Channel) {
	const watched = new Map<number, () => void>();
	const say = (message: OwnerMessage) => channel.postMessage(message);

	async function answer(id: number, method: keyof OwnerCalls, args: readonly unknown[]): Promise<void> {
		try {
			// The tab's end of the channel has made it of a call with these types.
			const run: (...args: never[]) => unknown = owner[method];
			say({ kind: 'answer', id, value: await run.apply(owner, args as never[]) });
		} catch (error) {
			const code = error instanceof Error && 'code' in error ? String(error.code) : 'INTERNAL';
			say({ kind: 'failure', id, code });
		}
	}

	function watch(id: number, asked: Watch): void {
		const tell = (value: unknown) => say({ kind: 'news', id, value });
		const fail = (error: unknown) =>
			say({ kind: 'failure', id, code: error instanceof RangeError ? 'UNKNOWN_TABLE' : 'INTERNAL' });
		switch (asked.topic) {
			case 'rows':
				watched.set(id, owner.live.query(asked.of, tell, fail));
				break;
			case 'record':
				watched.set(
					id,
					owner.live.record(asked.of, (row) => tell(row ? { row } : {}), fail),
				);
				break;
			default:
				watched.set(id, owner[asked.topic].subscribe(tell));
		}
	}

	channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
		if (data.kind === 'call') void answer(data.id, data.method, data.args);
		else if (data.kind === 'watch') watch(data.id, data.watch);
		else {
			watched.get(data.id)?.();
			watched.delete(data.id);
		}
	};

	return {
		close() {
			for (const stop of watched.values()) stop();
			channel.close();
		},
	};
}
