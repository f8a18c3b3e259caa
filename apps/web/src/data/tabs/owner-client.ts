import {
	type Channel,
	type LobbyMessage,
	lobbyName,
	type OwnerCalls,
	type OwnerMessage,
	type TabMessage,
	type Topics,
	tabChannelName,
	type Watch,
} from './messages.ts';

/** Speaks to whoever owns the data; what is open when the owner goes is asked of the next one. */
export interface OwnerClient {
	call<Method extends keyof OwnerCalls>(
		method: Method,
		...args: Parameters<OwnerCalls[Method]>
	): Promise<Awaited<ReturnType<OwnerCalls[Method]>>>;
	/** @param restarted called when all is told anew, by another owner */
	watch<Topic extends keyof Topics>(
		topic: Topic,
		of: Topics[Topic]['of'],
		tell: (news: Topics[Topic]['news']) => void,
		restarted?: () => void,
	): () => void;
	close(): void;
}

/** What the owner could not do, by the code of the fault. */
class OwnerError extends Error {
	override readonly name = 'OwnerError';
	readonly code: string;

	constructor(code: string) {
		super(code);
		this.code = code;
	}
}

interface OpenCall {
	readonly message: TabMessage;
	readonly resolve: (value: never) => void;
	readonly reject: (error: Error) => void;
}

interface OpenWatch {
	readonly watch: Watch;
	readonly tell: (news: never) => void;
	readonly restarted: (() => void) | undefined;
}

export function createOwnerClient(tab: string, openChannel: (name: string) => Channel): OwnerClient {
	const lobby = openChannel(lobbyName);
	const channel = openChannel(tabChannelName(tab));
	const calls = new Map<number, OpenCall>();
	const watches = new Map<number, OpenWatch>();
	let owner: string | undefined;
	let lastId = 0;

	const say = (message: TabMessage) => {
		if (owner !== undefined) channel.postMessage(message);
	};
	const knock = () => lobby.postMessage({ kind: 'tab', tab } satisfies LobbyMessage);

	function meet(next: string): void {
		if (owner === next) return;
		const isAnother = owner !== undefined;
		owner = next;
		for (const { message } of calls.values()) say(message);
		for (const [id, { watch, restarted }] of watches) {
			if (isAnother) restarted?.();
			say({ kind: 'watch', id, watch });
		}
	}

	channel.onmessage = ({ data }: MessageEvent<OwnerMessage>) => {
		if (data.kind === 'welcome') return meet(data.owner);
		if (data.kind === 'news') return watches.get(data.id)?.tell(data.value as never);
		const call = calls.get(data.id);
		calls.delete(data.id);
		if (data.kind === 'answer') call?.resolve(data.value as never);
		else if (call !== undefined) call.reject(new OwnerError(data.code));
		else
			queueMicrotask(() => {
				// Nobody waits for what is watched: it is a fault of the page or of the owner, to be reported as one.
				throw new OwnerError(data.code);
			});
	};
	lobby.onmessage = ({ data }: MessageEvent<LobbyMessage>) => {
		if (data.kind === 'owner' && data.owner !== owner) knock();
	};
	knock();

	return {
		call(method, ...args) {
			lastId += 1;
			const message: TabMessage = { kind: 'call', id: lastId, method, args };
			return new Promise((resolve, reject) => {
				calls.set(lastId, { message, resolve, reject });
				say(message);
			});
		},
		watch(topic, of, tell, restarted) {
			lastId += 1;
			const id = lastId;
			// TypeScript does not see that topic and what it is watched with belong together.
			const watch = { topic, of } as Watch;
			watches.set(id, { watch, tell, restarted });
			say({ kind: 'watch', id, watch });
			return () => {
				watches.delete(id);
				say({ kind: 'unwatch', id });
			};
		},
		close() {
			lobby.close();
			channel.close();
		},
	};
}
