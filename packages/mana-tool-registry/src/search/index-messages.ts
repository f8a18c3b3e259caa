import type { FoundDocuments } from '@mana/records/search/find-documents';
import type { IndexShape } from '@mana/records/search/index-shape';
import type { AddedDocuments } from './index-host.ts';

/** What the thread that searches says to the one that keeps the indexes. Calls are answered, in any order. */
export type IndexMessage =
	| { readonly kind: 'create'; readonly index: number; readonly share: string; readonly shape: IndexShape }
	| { readonly kind: 'drop'; readonly index: number }
	| { readonly kind: 'cancel'; readonly call: number }
	| { readonly kind: 'call'; readonly call: number; readonly index: number; readonly task: IndexTask };

export type IndexTask =
	| { readonly kind: 'add'; readonly documents: readonly (readonly string[])[] }
	| { readonly kind: 'remove'; readonly docs: readonly number[] }
	| { readonly kind: 'search'; readonly query: string };

export type IndexAnswer =
	| { readonly kind: 'added'; readonly added: AddedDocuments }
	| { readonly kind: 'removed'; readonly bytes: number }
	| { readonly kind: 'found'; readonly found: FoundDocuments }
	| { readonly kind: 'failed'; readonly name: string };

export interface IndexReply {
	readonly call: number;
	readonly answer: IndexAnswer;
}

/** One end of a channel of messages: a worker, or a worker's own scope. */
export interface MessageEnd {
	postMessage(message: unknown, transfer: Transferable[]): void;
	onmessage: ((event: MessageEvent) => void) | null;
}
